import { build } from 'esbuild'
import type { Browser } from 'playwright-core'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AllclearProvider, StatusBanner, useGate, useStatus } from '../../sdk/react/index.ts'
import { chromiumPath } from '../support/chromium-path.ts'
import { type FeedServer, startFeedServer } from '../support/embed/feed-server.ts'
import { type HostServer, startHostServer } from '../support/embed/host-server.ts'
import { incidentOf, stateOf } from '../support/embed/state-document.ts'
import { openBrowser } from '../support/open-browser.ts'

const APP = (url: string) => `
  import { StrictMode, useState } from 'react'
  import { createRoot } from 'react-dom/client'
  import { AllclearProvider, StatusBanner, useGate, useStatus } from './sdk/react/index.ts'
  function Words({ name }) {
    const { state } = useStatus()
    return <p id={name}>{state === null ? 'unknown' : state.status.description}</p>
  }
  function Gate() {
    return <p id="gate">{useGate('prefetch') ? 'open' : 'closed'}</p>
  }
  function App() {
    const [isShown, show] = useState(true)
    return <>
      <button onClick={() => show(!isShown)}>Toggle</button>
      {isShown && <AllclearProvider url="${url}" app="chat" appVersion="1" allow={['banner', 'gate']}>
        <Words name="one" /><Words name="two" /><Words name="three" /><Gate />
        <div id="place"><StatusBanner position="inline" locale="en" /></div>
      </AllclearProvider>}
    </>
  }
  createRoot(document.getElementById('root')).render(<StrictMode><App /></StrictMode>)`

describe('React on a server', () => {
  it('renders without a connection: nothing is known, gates are open', () => {
    const Words = () =>
      `${useStatus().state} ${useGate('prefetch')} ${useGate('x', { whenUnknown: 'closed' })}`
    const app = createElement(
      AllclearProvider,
      { url: 'http://127.0.0.1:9' },
      createElement(Words),
      createElement(StatusBanner),
    )
    expect(renderToString(app)).toBe('null true false')
  })
})

describe.skipIf(chromiumPath() === null)('React in a browser, in StrictMode', () => {
  let browser: Browser
  let feed: FeedServer
  let host: HostServer
  beforeAll(async () => {
    browser = await openBrowser()
    feed = await startFeedServer()
    const { outputFiles } = await build({
      stdin: {
        contents: APP(feed.url),
        resolveDir: new URL('../../', import.meta.url).pathname,
        loader: 'tsx',
      },
      bundle: true,
      write: false,
      format: 'iife',
      jsx: 'automatic',
      define: { 'process.env.NODE_ENV': '"development"' },
    })
    host = await startHostServer(
      '<!doctype html><html lang="en"><title>Chat</title><body><div id="root"></div><script src="/app.js"></script>',
    )
    host.answer = (request, response) => {
      if (request.url !== '/app.js') return false
      response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(outputFiles[0]!.text)
      return true
    }
  })
  afterAll(async () => {
    await browser.close()
    await feed.close()
    await host.close()
  })

  it('has one connection however many hooks, one banner in its place, and ends both when it is unmounted', async () => {
    const page = await browser.newPage()
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
    await page.goto(host.url)
    for (const name of ['one', 'two', 'three'])
      await page.locator(`#${name}`).getByText('All Systems Operational').waitFor()
    expect(feed.seen('/feed/v1/stream')).toHaveLength(1)
    feed.publish(
      stateOf(2, {
        incidents: [incidentOf()],
        status: { indicator: 'minor', description: 'Minor Service Outage' },
        directives: [
          {
            id: 'g1aaaaaaaaaa',
            kind: 'gate',
            name: 'prefetch',
            issuedAt: new Date().toISOString(),
            expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
            spreadSeconds: 0,
            target: { rollout: 100 },
          },
        ],
      }),
    )
    await page.locator('#three').getByText('Minor Service Outage').waitFor()
    await page.locator('#gate').getByText('closed').waitFor()
    await page.locator('#place').getByRole('status').getByText('Chats do not load').waitFor()
    expect(await page.locator('allclear-banner').count()).toBe(1)
    await page.getByRole('button', { name: 'Toggle' }).click()
    await page.locator('allclear-banner').waitFor({ state: 'detached' })
    await expect.poll(() => feed.openStreams(), { timeout: 30_000 }).toBe(0)
    expect(feed.seen('/feed/v1/stream')).toHaveLength(1)
    expect(problems).toEqual([])
    await page.close()
  })
})
