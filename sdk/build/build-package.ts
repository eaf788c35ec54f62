import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { bundleScript } from './bundle-script.ts'
import { checkSize, MAX_GZIP_BYTES } from './sizes.ts'

/**
 * Files of the package by their entries. They import each other by these names and hold no state in common, so that
 * each stands for itself: what is static in `index.js` is what every host pays.
 */
const FILES = {
  'index.js': 'index.ts',
  'steering.js': 'steering/index.ts',
  'reports.js': 'report/keep-reports.ts',
  'react.js': 'react/index.ts',
  'banner.js': 'react/mount-banner.ts',
  'report-dialog.js': 'widget/report-dialog.ts',
} as const
const OUTSIDE = {
  '/index.ts': './index.js',
  '/steering/index.ts': './steering.js',
  '/keep-reports.ts': './reports.js',
  '/mount-banner.ts': './banner.js',
  '/report-dialog.ts': './report-dialog.js',
}

/** Builds the scripts of the npm package into `dist/package`; its types come with `build-types.ts`. False: too large. */
export async function buildPackage(root: string, version: string, tries: number): Promise<boolean> {
  const folder = join(root, 'dist/package')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const names = {}
  const sizes: Record<string, string> = {}
  for (const [file, entry] of Object.entries(FILES)) {
    const { code, map } = await bundleScript({
      entry: join(root, 'sdk', entry),
      format: 'module',
      names,
      // The longest end first.
      outside: Object.fromEntries(Object.entries(OUTSIDE).sort(([a], [b]) => b.length - a.length)),
      file,
      tries: file === 'index.js' ? tries : 0,
    })
    writeFileSync(join(folder, file), `${code}\n//# sourceMappingURL=${file}.map\n`)
    writeFileSync(join(folder, `${file}.map`), map)
    sizes[file] = code
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
  const isCoreWithin = checkSize('package: core', sizes['index.js']!, MAX_GZIP_BYTES.core)
  return (
    checkSize('package: React, beside the core', sizes['react.js']!, MAX_GZIP_BYTES.react) && isCoreWithin
  )
}
