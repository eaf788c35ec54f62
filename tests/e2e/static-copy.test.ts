import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freePort } from '../../server/runtime/free-port.ts'
import { chromiumPath } from '../support/chromium-path.ts'
import { openBrowser } from '../support/open-browser.ts'
import { ROOT, type RunningProduct, runProduct } from '../support/run-product.ts'

/** Months of history, the present one and the oldest included. */
const MONTHS = 15
const hasNginx = spawnSync('nginx', ['-v']).error === undefined

describe.skipIf(!hasNginx || chromiumPath() === null)('the static copy, when all of us is gone', () => {
  let product: RunningProduct
  let browser: Browser
  let nginx: ChildProcess
  let folder: string
  let url: string
  let incidentId: string
  let longAgo: Date
  const current = (path: string) => readFileSync(join(folder, 'copy/current', path), 'utf8')

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'allclear-copy-'))
    product = await runProduct({ STATIC_COPY_DIR: join(folder, 'copy') })
    browser = await openBrowser()
    await vi.waitFor(() => expect(current('index.html')).toContain('This is a copy'), 15_000)
    await product.api('POST', '/components', { component: { name: 'Chat' } })
    const opened = await product.api('POST', '/incidents', {
      incident: { name: 'Chats do not load', status: 'investigating', body: 'We look into it.' },
    })
    incidentId = opened.json.id
    // In the middle of a month: a day more or less in some zone does not move it to another.
    const now = new Date()
    longAgo = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - (MONTHS - 1), 15))
    await product.api('POST', '/incidents', {
      incident: {
        name: 'It was slow long ago',
        status: 'resolved',
        body: 'It was slow.',
        backfilled: true,
        backfill_date: longAgo.toISOString(),
      },
    })
    await vi.waitFor(
      () => expect(current(`history/${MONTHS}/index.html`)).toContain('It was slow long ago'),
      60_000,
    )
    await vi.waitFor(() => expect(current('index.html')).toContain('Chats do not load'), 15_000)
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    const config = readFileSync(join(ROOT, 'deploy/static-copy.nginx.conf'), 'utf8')
      .replace('listen 8080', `listen 127.0.0.1:${port}`)
      .replace('/srv/allclear-copy', join(folder, 'copy'))
      .replace('worker_processes auto', 'worker_processes 1')
    const head = `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;`
    const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    )
    const http = `http {\naccess_log off; ${places.join(' ')}`
    writeFileSync(join(folder, 'nginx.conf'), head + config.replace('http {', http))
    await product.stop()
    nginx = spawn('nginx', ['-p', folder, '-e', 'error.log', '-c', 'nginx.conf'], { stdio: 'inherit' })
    await vi.waitFor(async () => expect((await fetch(`${url}/`)).status).toBe(200), 5000)
  })
  afterAll(async () => {
    nginx?.kill('SIGKILL')
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('shows the last state with its age, and leads to the incident and through all months to the oldest', async () => {
    const page = await browser.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(url)
    expect(await page.getByText(/This is a copy of .*\d\d:\d\d/).isVisible()).toBe(true)
    expect(await page.evaluate(() => document.styleSheets[0]?.cssRules.length ?? 0)).toBeGreaterThan(20)
    await page.getByRole('link', { name: 'Chats do not load' }).first().click()
    await page.waitForURL(`${url}/incidents/${incidentId}/`)
    expect(await page.getByText('We look into it.').first().isVisible()).toBe(true)
    await page.getByRole('link', { name: 'History' }).click()
    const months: string[] = []
    for (;;) {
      months.push((await page.locator('h1').first().textContent()) ?? '')
      if (months.length === MONTHS) break
      await page.getByRole('link', { name: '← Earlier' }).click()
      await page.waitForURL(`${url}/history/${months.length + 1}/`)
    }
    expect(new Set(months).size).toBe(MONTHS)
    const name = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' })
    expect(months.at(-1)).toBe(name.format(longAgo))
    expect(await page.getByText('It was slow long ago').isVisible()).toBe(true)
    // Beyond what happened there is nothing in the copy.
    const earlier = page.getByRole('link', { name: '← Earlier' })
    expect(await earlier.getAttribute('href')).toBe(`${product.url}/history?page=${MONTHS + 1}`)
    await page.getByRole('link', { name: 'Later →' }).click()
    await page.waitForURL(`${url}/history/${MONTHS - 1}/`)
    expect(errors).toEqual([])
    await page.close()
  })

  it('a bar of the uptime leads to its day in the month where it stands, three months back too', async () => {
    const page = await browser.newPage()
    // Something that happened on the oldest of the ninety days.
    const html = current('index.html').replace(/data-notable="[^"]*"/, 'data-notable="0|Down for an hour"')
    expect(html).toContain('Down for an hour')
    await page.route(`${url}/`, (route) => route.fulfill({ contentType: 'text/html', body: html }))
    await page.goto(url)
    const bars = page.locator('[data-bars]').first()
    await bars.focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/history\/[34]\/#day-\d{4}-\d\d-\d\d$/)
    const day = new Date(page.url().slice(-10))
    const name = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' })
    expect(await page.locator('h1').first().textContent()).toBe(name.format(day))
    await page.close()
  })

  it('holds snapshot, API, feeds and widget, in their types and for other origins', async () => {
    for (const [path, type, text] of [
      ['/feed/v1/snapshot.json', 'application/json', 'Chats do not load'],
      ['/api/v2/summary.json', 'application/json', 'Chats do not load'],
      ['/history.atom', 'application/atom+xml', 'Chats do not load'],
      ['/history.rss', 'application/rss+xml', 'Chats do not load'],
      ['/widget/v1.js', 'text/javascript', 'allclear'],
    ] as const) {
      const response = await fetch(url + path)
      expect([path, response.status]).toEqual([path, 200])
      expect(response.headers.get('content-type')).toMatch(type)
      expect(await response.text()).toContain(text)
      if (/feed|widget|api/.test(path)) expect(response.headers.get('access-control-allow-origin')).toBe('*')
    }
  })

  it('stands in for the widget of a host whose status page does not answer', async () => {
    const host = createServer((_request, response) => {
      const script = `<script src="${url}/widget/v1.js" data-url="http://127.0.0.1:9" data-fallback="${url}"></script>`
      response
        .setHeader('content-type', 'text/html')
        .end(`<!doctype html><title>Host</title><p>Chat</p>${script}`)
    })
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(host.address() as AddressInfo).port}/`)
    await page.locator('allclear-banner').getByText('Chats do not load').first().waitFor({ timeout: 90_000 })
    await page.close()
    host.closeAllConnections()
    host.close()
  })

  it('is a link to one whole folder; of the others only the one before is left', () => {
    const home = join(folder, 'copy')
    const entries = readdirSync(home)
    expect(entries).toContain(readlinkSync(join(home, 'current')))
    expect(entries.filter((entry) => entry !== 'current')).toHaveLength(2)
  })
})
