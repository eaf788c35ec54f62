import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleScript } from './bundle-script.ts'
import { checkSize, MAX_GZIP_BYTES } from './sizes.ts'

/**
 * Builds the widget and what it loads only when somebody needs it into `dist/sdk`: the part that carries out
 * directives, the report dialog, and one file for each language. False: too large.
 */
export async function buildWidget(root: string, version: string, tries: number): Promise<boolean> {
  const folder = join(root, 'dist/sdk')
  mkdirSync(folder, { recursive: true })
  const names = {}
  const module = (entry: string) =>
    bundleScript({ entry: join(root, 'sdk', entry), format: 'module', names, define: IN_A_PAGE })
  // First, so that the best names are given to what everybody loads. The digests come when there is what they are of.
  const widget = await bundleScript({
    entry: join(root, 'sdk/widget/main.ts'),
    format: 'script',
    names,
    tries,
    define: {
      ...IN_A_PAGE,
      ALLCLEAR_VERSION: JSON.stringify(version),
      STEERING_INTEGRITY: JSON.stringify(STEERING_DIGEST),
      REPORT_INTEGRITY: JSON.stringify(REPORT_DIGEST),
    },
  })
  const steering = await module('steering/index.ts')
  const report = await module('widget/report-file.ts')
  const code = widget.code
    .replace(STEERING_DIGEST, steering.integrity)
    .replace(REPORT_DIGEST, report.integrity)
  if (/_DIGEST/.test(code) || !code.includes(steering.integrity) || !code.includes(report.integrity))
    throw new Error('The widget does not hold the digests of its parts')
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
  return checkSize('widget', code, MAX_GZIP_BYTES.widget)
}

const STEERING_DIGEST = 'sha256-STEERING_DIGEST'
const REPORT_DIGEST = 'sha256-REPORT_DIGEST'

/** Where the code has to do without a page elsewhere, here it need not. */
const IN_A_PAGE = {
  'globalThis.document': 'document',
  'globalThis.Response': 'window.Response',
  'globalThis.BroadcastChannel': 'window.BroadcastChannel',
}
