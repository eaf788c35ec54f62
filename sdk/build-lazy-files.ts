import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

/** Builds what the widget loads only when somebody needs it: the report dialog, and one file for each language. */
export async function buildLazyFiles(root: string, folder: string, version: string): Promise<void> {
  await build({
    entryPoints: [join(root, 'sdk/widget/report-dialog.ts')],
    outfile: join(folder, `report-${version}.js`),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2020',
    charset: 'utf8',
    legalComments: 'none',
  })
  // The status page's own, which is as new as its server.
  copyFileSync(join(folder, `report-${version}.js`), join(folder, 'report-v1.js'))
  const locales = join(root, 'sdk/widget/locales')
  for (const file of readdirSync(locales)) {
    const words = JSON.parse(readFileSync(join(locales, file), 'utf8'))
    const name = file.replace('.json', '')
    // Under both names: a widget that is pinned keeps its words, the npm package takes those of its server.
    for (const full of [`${name}-${version}`, name])
      writeFileSync(join(folder, `locale-${full}.json`), JSON.stringify(words))
  }
}
