/** Builds the widget into dist/sdk and holds it to its size: `node sdk/build.ts`. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { buildLazyFiles } from './build-lazy-files.ts'

const MAX_WIDGET_GZIP_BYTES = 18_300

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const folder = join(root, 'dist/sdk')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

const result = await build({
  entryPoints: [join(root, 'sdk/widget/main.ts')],
  bundle: true,
  minify: true,
  write: false,
  format: 'iife',
  target: 'es2020',
  legalComments: 'none',
  define: { ALLCLEAR_VERSION: JSON.stringify(version) },
})
const widget = Buffer.from(result.outputFiles[0]!.contents)
const gzipBytes = gzipSync(widget, { level: 9 }).length
process.stdout.write(`widget ${widget.length} B, ${gzipBytes} B gzip (at most ${MAX_WIDGET_GZIP_BYTES})\n`)
if (gzipBytes > MAX_WIDGET_GZIP_BYTES) process.exit(1)
mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'widget-v1.js'), widget)
writeFileSync(join(folder, `widget-${version}.js`), widget)
await buildLazyFiles(root, folder, version)
