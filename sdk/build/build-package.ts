import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { buildSet } from './build-set.ts'
import { checkSize, MAX_GZIP_BYTES } from './sizes.ts'

/** Builds the scripts of the npm package into `dist/package`; its types come with `build-types.ts`. False: too large, under the names chosen for it. */
export async function buildPackage(root: string, version: string): Promise<boolean> {
  const folder = join(root, 'dist/package')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const { isChosen, scripts } = await buildSet(root, 'package')
  for (const [file, { code, map }] of Object.entries(scripts)) {
    writeFileSync(join(folder, file), `${code}\n//# sourceMappingURL=${file}.map\n`)
    writeFileSync(join(folder, `${file}.map`), map)
  }
  await build({
    entryPoints: [join(root, 'sdk/server/index.ts')],
    outfile: join(folder, 'server.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
    legalComments: 'none',
    logLevel: 'warning',
  })
  const manifest = JSON.parse(readFileSync(join(root, 'sdk/package.json'), 'utf8')) as object
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ ...manifest, version }, null, 2)}\n`)
  copyFileSync(join(root, 'sdk/README.md'), join(folder, 'README.md'))
  const isCoreWithin = checkSize('package: core', scripts['index.js']!.code, MAX_GZIP_BYTES.core)
  const isReactWithin = checkSize(
    'package: React, beside the core',
    scripts['react.js']!.code,
    MAX_GZIP_BYTES.react,
  )
  return isReactWithin && (isCoreWithin || !isChosen)
}
