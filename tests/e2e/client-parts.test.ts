import type { ServerResponse } from 'node:http'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/chromium-path.ts'
import type { EmbedWindow } from '../support/embed/embed-rig.ts'
import { type ReloadRig, startReloadRig } from '../support/embed/reload-rig.ts'
import { openBrowser } from '../support/open-browser.ts'

const FIELDS = `<textarea id=composer autofocus></textarea><input id=prefilled value=before>
  <div id=rich contenteditable>prefilled</div><input type=checkbox id=box>`

/** The widget's files that come later: what the host does not ask for is not loaded, and what is late loses nothing. */
describe.skipIf(chromiumPath() === null)("the widget's later files", () => {
  let browser: Browser
  let rig: ReloadRig
  let context: BrowserContext
  let page: Page
  let problems: string[]
  const serve = (version: string, attributes = 'data-allow="banner reload gate"', body = FIELDS) => {
    rig.host.html = `<!doctype html><title>Host ${version}</title><body>${body}
      <script src="${rig.feed.url}/widget/v1.js" data-app=web data-app-version=${version} ${attributes} async></script>`
  }
  const started = () =>
    page.waitForFunction(() => (window as unknown as EmbedWindow).allclear?.state?.seq !== undefined)
  /** Waits until the host was told that a reload is blocked, and why. */
  const blocked = (reason: string) =>
    page.waitForFunction((wanted) => (window as unknown as EmbedWindow).log?.includes(wanted), reason)
  const logBlocks = () =>
    page.evaluate(() => {
      const scope = window as unknown as EmbedWindow
      scope.log = []
      scope.allclear.on('reloadblocked', ({ reason }) => scope.log.push(String(reason)))
    })
  const titled = (title: string) => page.waitForFunction((wanted) => document.title === wanted, title)
  /** Answers to the file of directives wait until `release()`. */
  function holdSteering() {
    const held: ServerResponse[] = []
    rig.feed.interfere((request, response) => {
      if (!request.url?.startsWith('/widget/steering-')) return false
      held.push(response)
      return true
    })
    return {
      asked: () => expect.poll(() => held.length, { timeout: 30_000 }).toBeGreaterThan(0),
      /** They fail, and the next one does not. */
      release() {
        rig.feed.interfere(null)
        for (const response of held) response.writeHead(503, { 'access-control-allow-origin': '*' }).end()
      },
    }
  }
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    rig = await startReloadRig()
    context = await browser.newContext()
    page = await context.newPage()
    problems = []
    page.on('pageerror', (error) => problems.push(error.message))
    serve('1')
  })
  afterEach(async () => {
    rig.feed.interfere(null)
    await context.close()
    await rig.close()
  })

  it('are one file for a host that allows directives, none for one that allows the default', async () => {
    serve('1', '')
    await page.goto(rig.host.url)
    await started()
    expect(rig.feed.seen('/widget/').map(({ url }) => url)).toEqual(['/widget/v1.js'])
    serve('1')
    await page.reload()
    await started()
    await expect.poll(() => rig.feed.seen('/widget/steering-').length, { timeout: 30_000 }).toBe(1)
    expect(rig.feed.seen('/widget/')).toHaveLength(3)
  })

  it.each([
    ['a draft', '#composer', 'hello'],
    ['an edit of what was prefilled', '#prefilled', 'x'],
    ['rich text', '#rich', 'x'],
    ['a ticked box', '#box', ' '],
  ])('come late: %s from before them still stands against a reload', async (_name, field, text) => {
    const steering = holdSteering()
    await page.goto(rig.host.url)
    await started()
    await logBlocks()
    await steering.asked()
    await page.locator(field).press('End')
    await page.keyboard.type(text)
    rig.order()
    steering.release()
    await blocked('unsaved-input')
    expect(rig.host.hits).toHaveLength(1)
  })

  it('come late: what was typed and sent before them does not stand against a reload', async () => {
    const steering = holdSteering()
    await page.goto(rig.host.url)
    await started()
    await steering.asked()
    await page.locator('#composer').pressSequentially('hello')
    await page.evaluate(() => {
      ;(document.getElementById('composer') as HTMLTextAreaElement).value = ''
    })
    serve('2')
    rig.order()
    steering.release()
    await titled('Host 2')
    expect(rig.host.hits).toHaveLength(2)
  })

  it('come late: a draft in a same-origin frame from before them still stands against a reload', async () => {
    serve('1', undefined, '<iframe srcdoc="<textarea id=inner></textarea>"></iframe>')
    const steering = holdSteering()
    await page.goto(rig.host.url)
    await started()
    await logBlocks()
    await steering.asked()
    await page.frameLocator('iframe').locator('#inner').pressSequentially('hello')
    rig.order()
    steering.release()
    await blocked('unsaved-input')
    expect(rig.host.hits).toHaveLength(1)
  })

  it('run only if they have the digest that the widget knows', async () => {
    let tampered = 0
    rig.feed.interfere((request, response) => {
      if (!request.url?.startsWith('/widget/steering-')) return false
      tampered++
      response
        .writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/javascript' })
        .end('globalThis.tampered = true; export const steer = () => undefined')
      return true
    })
    await page.goto(rig.host.url)
    await started()
    rig.order()
    await expect.poll(() => tampered, { timeout: 30_000 }).toBeGreaterThan(1)
    expect(await page.evaluate(() => 'tampered' in window)).toBe(false)
    serve('2')
    rig.feed.interfere(null)
    await titled('Host 2')
    expect(problems).toEqual([])
  })

  it.each(["'nonce-abc'", "'nonce-abc' 'strict-dynamic'"])(
    'come with the nonce of the script where the host allows scripts by %s',
    async (sources) => {
      rig.host.headers = {
        'content-security-policy': `default-src 'none'; script-src ${sources}; connect-src 'self' ${rig.feed.url}`,
      }
      serve('1', 'data-allow="banner reload" nonce="abc"')
      await page.goto(rig.host.url)
      await started()
      serve('2')
      rig.order()
      await titled('Host 2')
      expect(rig.host.hits).toHaveLength(2)
      expect(problems).toEqual([])
    },
  )

  it('are forbidden by the host: the banner works, gates are open, nothing is reloaded or thrown', async () => {
    rig.host.headers = {
      'content-security-policy': `default-src 'none'; script-src ${rig.feed.url}/widget/v1.js; connect-src 'self' ${rig.feed.url}`,
    }
    await page.goto(rig.host.url)
    await started()
    rig.order({ message: 'This version loses messages.' })
    await page.waitForFunction(() => (window as unknown as EmbedWindow).allclear.state?.seq === 2)
    expect(
      await page.evaluate(async () => {
        const { allclear } = window as unknown as EmbedWindow
        await allclear.gate('prefetch')
        return [allclear.isOpen('prefetch'), allclear.disconnected, allclear.reloadNotice]
      }),
    ).toEqual([true, false, null])
    expect(rig.host.hits).toHaveLength(1)
    expect(problems).toEqual([])
  })
})
