/** Builds the public page's stylesheet and script into dist/assets, named by their content, with a manifest; and its icon. */
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const folder = join(root, 'dist/assets')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

const manifest: Record<string, string> = {}
for (const [name, entry] of [
  ['status.css', 'components/status/status.css'],
  ['live.js', 'components/status/live/main.ts'],
] as const) {
  const result = await build({
    entryPoints: [join(root, entry)],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: ['es2022', 'chrome111', 'firefox113', 'safari16.4'],
    legalComments: 'none',
  })
  const bytes = Buffer.from(result.outputFiles[0]!.contents)
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
  const [stem, extension] = name.split('.') as [string, string]
  const file = `${stem}.${hash}.${extension}`
  writeFileSync(join(folder, file), bytes)
  manifest[name] = `/assets/${file}`
  process.stdout.write(`${name} ${bytes.length} B, ${gzipSync(bytes).length} B gzip\n`)
}
copyFileSync(join(root, 'components/ui/icons/favicon.ico'), join(folder, 'favicon.ico'))
writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
