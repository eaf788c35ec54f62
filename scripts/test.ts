/**
 * `npm test`: format, lint, types, import boundaries, stale schemas, then every Vitest suite (unit, contract on SQLite
 * and PostgreSQL, integration, end-to-end in Chromium, the client's essentials in Firefox and WebKit). Brings a temporary
 * PostgreSQL and a Chromium where it can, names what it cannot, and ends with one line: `N passed, N failed` over all.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { firefoxPath } from '../tests/support/open-firefox.ts'
import { webkitPath } from '../tests/support/open-webkit.ts'
import { findBrowser } from './test-browser.ts'
import { findPostgres } from './test-postgres.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
process.chdir(root)
const node = process.execPath
let passed = 0
let failed = 0
let skipped = 0

function run(label: string, args: string[], environment: Record<string, string> = {}): boolean {
  process.stdout.write(`\n── ${label}\n`)
  const result = spawnSync(node, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...environment },
  })
  return result.status === 0
}
function check(label: string, args: string[]): void {
  if (run(label, args)) passed++
  else failed++
}

if (!run('build', ['scripts/build.js', 'all'])) {
  process.stdout.write('\n0 passed, 1 failed\n')
  process.exit(1)
}
check('format and lint', ['node_modules/@biomejs/biome/bin/biome', 'ci', '--diagnostic-level=error', '.'])
check('types', ['scripts/typecheck.ts'])
check('import boundaries', ['scripts/check-imports.ts'])
check('PostgreSQL schema is derived', ['scripts/prisma-generate.ts', '--check'])
check('every schema change has its migration', ['scripts/write-migration.ts', '--check'])

const postgres = await findPostgres()
const browser = findBrowser()
const missing: string[] = []
if (postgres === null)
  missing.push(
    'PostgreSQL (no server answers at TEST_POSTGRES_URL or 127.0.0.1:5432, and no initdb was found)',
  )
if (browser === null) missing.push("Chromium (set CHROMIUM_PATH, or install Debian's package chromium)")
if (firefoxPath() === null)
  missing.push(
    "Firefox (set FIREFOX_PATH, or install Debian's package firefox-esr): the client's essentials in it",
  )
if (webkitPath() === null)
  missing.push("WebKit (install Debian's packages webkit2gtk-driver and xvfb): the client's essentials in it")

const folder = mkdtempSync(join(tmpdir(), 'allclear-results-'))
const report = join(folder, 'vitest.json')
run(
  'tests',
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=./scripts/report-second-tries.ts',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ],
  {
    TEST_POSTGRES_URL: postgres?.url ?? 'none',
    CHROMIUM_PATH: browser ?? '',
    NODE_ENV: 'test',
  },
)
await postgres?.stop()
try {
  const results = JSON.parse(readFileSync(report, 'utf8')) as {
    numPassedTests: number
    numFailedTests: number
    numPendingTests: number
    testResults: { status: string; name: string; assertionResults: unknown[] }[]
  }
  passed += results.numPassedTests
  failed += results.numFailedTests
  skipped += results.numPendingTests
  // A file that could not even be loaded holds no tests, and is a failure all the same.
  failed += results.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length
} catch (error) {
  process.stderr.write(`The tests left no report: ${String(error)}\n`)
  failed++
}
rmSync(folder, { recursive: true, force: true })

for (const what of missing) process.stdout.write(`Skipped for want of ${what}\n`)
process.stdout.write(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`)
process.exit(failed === 0 ? 0 : 1)
