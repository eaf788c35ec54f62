import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { EDGE_REPORT_PATH, FOLLOW_PATH } from '../../protocol/follow.ts'
import { freePort } from '../../server/runtime/free-port.ts'
import { chromiumPath } from '../support/chromium-path.ts'
import { becomeAdministrator, openConsole } from '../support/console-page.ts'
import { axeProblems, openBrowser } from '../support/open-browser.ts'
import { type RunningProduct, runProduct } from '../support/run-product.ts'

const eventually = { timeout: 60_000, interval: 200 }
const EDGE = 'far away'
const BANNER = `Delivery to edge ${EDGE} has not come back`

/** Follows core as an edge does, and gets probes; they come back only when they are given back. */
async function followWithoutReturning(core: string, token: string) {
  const headers = { authorization: `Bearer ${token}` }
  const probes: string[] = []
  const asking = request(`${core}${FOLLOW_PATH}?edge=${encodeURIComponent(EDGE)}`, { headers }).end()
  asking.on('error', () => undefined)
  const [answer] = (await once(asking, 'response')) as [IncomingMessage]
  let rest = ''
  answer.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const message = line === '' ? {} : JSON.parse(line)
      if (message.type === 'probe') probes.push(message.id)
    }
  })
  answer.on('error', () => undefined)
  return {
    async giveBack() {
      const body = {
        edge: EDGE,
        streams: 0,
        current: {},
        clients: [],
        probes: Object.fromEntries(probes.splice(0).map((id) => [id, 1])),
      }
      await fetch(`${core}${EDGE_REPORT_PATH}`, { method: 'POST', headers, body: JSON.stringify(body) })
    },
    leave: () => asking.destroy(),
  }
}

describe.skipIf(chromiumPath() === null)('delivery that does not come back', () => {
  let product: RunningProduct
  let browser: Browser
  let page: Page
  let receiver: Server
  let core: string
  let token: string
  const alerts: Record<string, string>[] = []

  beforeAll(async () => {
    // Where the operator wants alerts; it fails at first.
    let count = 0
    receiver = createServer((incoming, outgoing) => {
      let text = ''
      incoming.on('data', (chunk: Buffer) => {
        text += chunk.toString()
      })
      incoming.on('end', () => {
        if (count++ === 0) return void outgoing.writeHead(500).end()
        alerts.push(JSON.parse(text))
        outgoing.end()
      })
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    const address = receiver.address()
    const corePort = await freePort()
    core = `http://127.0.0.1:${corePort}`
    product = await runProduct({
      CORE_PORT: String(corePort),
      ALERT_WEBHOOK_URL: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hook`,
    })
    token = JSON.parse(readFileSync(join(product.dataDir, 'secrets.json'), 'utf8')).edgeToken
    browser = await openBrowser()
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage()
    await becomeAdministrator(page, product.setupUrl)
  })
  afterAll(async () => {
    await browser.close()
    await product.stop()
    receiver.closeAllConnections()
    receiver.close()
  })

  it('is said on every page of the console, open ones too, and to the webhook; and so is its end', async () => {
    const banner = page.getByText(BANNER)
    await openConsole(page, `${product.url}/console/incidents/new`)
    expect(await banner.count()).toBe(0)
    const edge = await followWithoutReturning(core, token)
    // Nobody reloads: the page that is open says it by itself.
    await banner.waitFor({ timeout: 60_000 })
    await page.getByText('Clients there may not get what you post.').waitFor()
    expect(await axeProblems(page)).toEqual([])
    await vi.waitFor(() => expect(alerts).toHaveLength(1), eventually)
    expect(alerts[0]).toMatchObject({
      status: 'firing',
      edge: EDGE,
      url: `${product.url}/console/delivery`,
      text: expect.stringContaining(BANNER),
    })
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 900 })
      const isTooWide = await page.evaluate(
        () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
      )
      expect(isTooWide).toBe(false)
    }
    await page.getByRole('link', { name: 'See delivery' }).click()
    await page.getByRole('heading', { name: 'Delivery' }).waitFor()
    await page.getByText('not delivering').waitFor()
    await banner.waitFor()
    await openConsole(page, `${product.url}/console/components`)
    await banner.waitFor()

    // Given back again and again: the alert begins anew whenever nothing comes for a while.
    const giving = setInterval(() => void edge.giveBack(), 1000)
    await banner.waitFor({ state: 'detached', timeout: 60_000 })
    await vi.waitFor(() => expect(alerts).toHaveLength(2), eventually)
    expect(alerts[1]).toMatchObject({ status: 'resolved', event: 'canary-back', edge: EDGE })
    clearInterval(giving)
    edge.leave()
    expect(product.log()).not.toContain('/hook')
  })
})
