import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
]

function present(): string | null {
  const found = [process.env.CHROMIUM_PATH ?? '', ...PLACES, chromium.executablePath()].find(
    (path) => path !== '' && existsSync(path),
  )
  return found ?? null
}

/**
 * A Chromium to test in: CHROMIUM_PATH, the system's, Playwright's own; else tries to bring one, by Playwright's
 * download where it is allowed, by Debian's package where we are root. Null when none can be had.
 */
export function findBrowser(): string | null {
  const already = present()
  if (already !== null) return already
  process.stdout.write('\n── bringing a browser\n')
  const attempts: [string, string[]][] = [
    [process.execPath, ['node_modules/playwright-core/cli.js', 'install', 'chromium']],
  ]
  if (process.getuid?.() === 0) {
    attempts.push(
      ['apt-get', ['update', '-qq']],
      ['apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']],
    )
  }
  for (const [command, args] of attempts) {
    spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], timeout: 300_000 })
    const found = present()
    if (found !== null) return found
  }
  return null
}
