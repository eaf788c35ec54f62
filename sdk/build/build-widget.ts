import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSet } from './build-set.ts'
import { digestPlace, VERSION_PLACE } from './file-sets.ts'
import { checkSize, MAX_GZIP_BYTES } from './sizes.ts'

/**
 * Builds the widget and what it loads only when somebody needs it into `dist/sdk`: the part that carries out
 * directives, the report dialog, and one file for each language. False: too large, under the names chosen for it.
 */
export async function buildWidget(root: string, version: string): Promise<boolean> {
  const folder = join(root, 'dist/sdk')
  mkdirSync(folder, { recursive: true })
  const { isChosen, scripts } = await buildSet(root, 'widget')
  const { widget, steering, report } = scripts as Record<
    'widget' | 'steering' | 'report',
    { code: string; integrity: string }
  >
  let code = widget.code.replaceAll(VERSION_PLACE, version)
  for (const [name, { integrity }] of Object.entries({ steering, report })) {
    if (!code.includes(digestPlace(name))) throw new Error(`The widget does not hold the digest of ${name}`)
    code = code.replace(digestPlace(name), integrity)
  }
  const write = (name: string, content: string) => writeFileSync(join(folder, name), content)
  write('widget-v1.js', code)
  write(`widget-${version}.js`, code)
  write(`steering-${version}.js`, steering.code)
  write(`report-${version}.js`, report.code)
  // The status page's own, which is as new as its server.
  write('report-v1.js', report.code)
  const locales = join(root, 'sdk/widget/locales')
  for (const file of readdirSync(locales)) {
    const words = JSON.stringify(JSON.parse(readFileSync(join(locales, file), 'utf8')))
    const name = file.replace('.json', '')
    // Under both names: a widget that is pinned keeps its words, the npm package takes those of its server.
    for (const full of [`${name}-${version}`, name]) write(`locale-${full}.json`, words)
  }
  checkSize('  its part for directives, where the host allows them', steering.code)
  checkSize('  its report dialog, when somebody opens it', report.code)
  return checkSize('widget', code, MAX_GZIP_BYTES.widget) || !isChosen
}
