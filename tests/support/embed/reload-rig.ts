import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { ReloadDirective } from '../../../protocol/state-document.ts'
import type { Client, ClientOptions } from '../../../sdk/client-types.ts'
import { bundleScript } from './bundle-embed.ts'
import { type FeedServer, startFeedServer } from './feed-server.ts'
import { type HostServer, startHostServer } from './host-server.ts'
import { type PageClock, pageClock } from './page-clock.ts'
import { stateOf } from './state-document.ts'

/** What the pages of these tests keep on `window`. */
export interface TestWindow {
  client: Client
  /** Events of the client: `<name> <directive> <mode> <reason>`. */
  log: string[]
  /** Gone after a reload. */
  marker?: boolean
}

const EMBED = `
  import { connect } from './sdk/index.ts'
  window.client = connect(window.options)
  window.log = []
  for (const name of ['disconnect', 'reconnect', 'beforereload', 'reloadblocked'])
    window.client.on(name, (event) =>
      window.log.push([name, event.directive.id, event.mode, event.reason].filter(Boolean).join(' ')))
`

/** A host app (D) with the client of the npm package, and its feed (S). */
export interface ReloadRig {
  host: HostServer
  feed: FeedServer
  /** Sets what D serves: a body, with an autofocused composer and a checkbox unless it brings its own. */
  serve(overrides?: {
    version?: string | null
    body?: string
    options?: Partial<ClientOptions>
    head?: string
  }): void
  /** Scripts of D by path. */
  scripts: Record<string, string>
  /** Paths of requests that were neither document nor script: probes. */
  probes: string[]
  probeStatus: number
  /** Publishes a reload directive that means version 1, with what a test wants different. */
  order(overrides?: Partial<ReloadDirective>): ReloadDirective
  publish(directives: ReloadDirective[]): void
  /** Opens D in a context of its own and marks the page. */
  open(browser: Browser, path?: string): Promise<Page>
  /** The same with a clock that the test moves. */
  openWithClock(browser: Browser, path?: string): Promise<{ page: Page; clock: PageClock }>
  mark(page: Page): Promise<void>
  close(): Promise<void>
}

/** How conditions in a page are waited for: on a busy machine too. */
const POLLING = { timeout: 60_000, polling: 100 }
let orders = 0

export async function startReloadRig(): Promise<ReloadRig> {
  const feed = await startFeedServer()
  const host = await startHostServer('')
  const contexts: BrowserContext[] = []
  let seq = 1
  async function newPage(browser: Browser): Promise<Page> {
    const context = await browser.newContext()
    contexts.push(context)
    return context.newPage()
  }
  async function load(page: Page, path = ''): Promise<Page> {
    await page.goto(host.url + path)
    await rig.mark(page)
    return page
  }
  const rig: ReloadRig = {
    host,
    feed,
    scripts: { '/embed.js': await bundleScript(EMBED) },
    probes: [],
    probeStatus: 200,
    serve({ version = '1', body = COMPOSER, options = {}, head = '' } = {}) {
      const given: Partial<ClientOptions> = {
        url: feed.url,
        app: 'web',
        allow: ['banner', 'reload', 'disconnect'],
        ...(version === null ? {} : { appVersion: version }),
        ...options,
      }
      host.html = `<!doctype html><title>Host ${version}</title>${head}<body>${body}
        <script>window.options = ${JSON.stringify(given)}</script><script src="/embed.js"></script>`
    },
    order(overrides) {
      const directive = directiveOf(overrides)
      rig.publish([directive])
      return directive
    },
    publish(directives) {
      feed.publish(stateOf(++seq, { directives }))
    },
    open: async (browser, path) => load(await newPage(browser), path),
    async openWithClock(browser, path) {
      const page = await newPage(browser)
      const clock = await pageClock(page)
      return { page: await load(page, path), clock }
    },
    async mark(page) {
      // Hidden pages draw no frames to poll in.
      await page.waitForFunction(
        () => (window as unknown as TestWindow).client !== undefined,
        undefined,
        POLLING,
      )
      await page.evaluate(() => {
        ;(window as unknown as TestWindow).marker = true
      })
    },
    async close() {
      await Promise.all(contexts.map((context) => context.close()))
      await host.close()
      await feed.close()
    },
  }
  host.answer = (request, response) => {
    const script = rig.scripts[request.url ?? '']
    if (script !== undefined) {
      response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'no-store' }).end(script)
      return true
    }
    if (request.headers['sec-fetch-dest'] !== 'empty') return false
    rig.probes.push(request.url ?? '')
    response.writeHead(rig.probeStatus).end('x')
    return true
  }
  rig.serve()
  return rig
}

export const COMPOSER = '<textarea id=composer autofocus></textarea><input type=checkbox id=box>'

/** A `force` directive for version 1 without a spread, with what a test wants different. */
export function directiveOf(overrides: Partial<ReloadDirective> = {}): ReloadDirective {
  return {
    id: `directive${String(++orders).padStart(3, '0')}`,
    kind: 'reload',
    issuedAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + 20 * 3_600_000).toISOString(),
    target: { app: 'web', versions: ['1'], rollout: 100 },
    spreadSeconds: 0,
    mode: 'force',
    hidden: 'when-shown',
    idleSeconds: 900,
    ...overrides,
  }
}

/** Waits until the page was reloaded: its marker is gone and its client is back. */
export async function waitForReload(page: Page): Promise<void> {
  await page.waitForFunction(isAfresh, undefined, POLLING)
}

/** Whether the page was reloaded; to be asked while the page's clock runs. */
export async function wasReloaded(page: Page): Promise<boolean> {
  // The page may go away in the middle of the question.
  return page.evaluate(isAfresh).catch(() => false)
}

function isAfresh(): boolean {
  const scope = window as unknown as TestWindow
  return scope.client !== undefined && scope.marker === undefined
}

/** Waits until the host was told that the reload is blocked for a reason, with the page still there. */
export async function waitForBlock(page: Page, reason: string): Promise<void> {
  await page.waitForFunction(
    (wanted) => {
      const { log, marker } = window as unknown as TestWindow
      return marker === true && log.some((line) => line.endsWith(wanted))
    },
    reason,
    POLLING,
  )
}
