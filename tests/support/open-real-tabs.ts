import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { CHROMIUM_ARGS, chromiumPath } from './chromium-path.ts'

/** A Chromium whose background tabs are really hidden and can be frozen, unlike those of ordinary test contexts. */
export interface RealTabs {
  context: BrowserContext
  /** Opens a tab in front of the others: those become hidden. */
  open(url: string): Promise<Page>
  show(page: Page): Promise<void>
  /** Frozen as the browser does it to hidden tabs; thawed by `isFrozen` false. */
  freeze(page: Page, isFrozen: boolean): Promise<void>
  close(): Promise<void>
}

/** Starts one of its own with a debugging port, and joins its default context without any emulation. */
export async function openRealTabs(): Promise<RealTabs> {
  const executablePath = chromiumPath()
  if (executablePath === null) throw new Error('There is no Chromium for tests')
  const profile = mkdtempSync(join(tmpdir(), 'allclear-tabs-'))
  const child = spawn(
    executablePath,
    [
      ...CHROMIUM_ARGS,
      '--headless=new',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      '--no-first-run',
      '--autoplay-policy=no-user-gesture-required',
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const endpoint = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stderr.on('data', (chunk: Buffer) => {
      text += String(chunk)
      const found = /DevTools listening on (ws:\S+)/.exec(text)
      if (found?.[1] !== undefined) resolve(found[1])
    })
    child.once('exit', () => reject(new Error(`Chromium ended: ${text}`)))
  })
  const browser: Browser = await chromium.connectOverCDP(endpoint, { noDefaults: true })
  const [context] = browser.contexts()
  if (context === undefined) throw new Error('There is no default context')

  return {
    context,
    async open(url) {
      const page = await context.newPage()
      await page.goto(url)
      await page.bringToFront()
      return page
    },
    show: (page) => page.bringToFront(),
    async freeze(page, isFrozen) {
      const session = await context.newCDPSession(page)
      await session.send('Page.setWebLifecycleState', { state: isFrozen ? 'frozen' : 'active' })
      await session.detach()
    },
    async close() {
      const isOver =
        child.exitCode !== null || child.signalCode !== null
          ? undefined
          : new Promise((resolve) => child.once('exit', resolve))
      // Asked to end, it takes its own processes along; killed, they go on writing into the profile for a while.
      const devtools = await browser.newBrowserCDPSession().catch(() => null)
      devtools?.send('Browser.close').catch(() => undefined)
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await isOver
      clearTimeout(timer)
      await browser.close().catch(() => undefined)
      try {
        rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
      } catch {
        // Left behind in the folder for temporary files: that is no fault of what was tested.
      }
    },
  }
}
