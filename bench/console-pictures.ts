/**
 * Pictures of every page of the console: `node bench/console-pictures.ts <folder> [path …]`, each at 360 and 1440 px,
 * light and dark. `node bench/console-pictures.ts --guide` makes those of docs/on-call-guide.md again.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { alive, becomeAdministrator, openConsole } from '../tests/support/console-page.ts'
import { startHostServer } from '../tests/support/embed/host-server.ts'
import { fillConsole } from '../tests/support/fill-console.ts'
import { openBrowser } from '../tests/support/open-browser.ts'
import { type RunningProduct, runProduct } from '../tests/support/run-product.ts'
import { takeGuidePictures } from './console-pictures-guide.ts'

const [folder = '', ...only] = process.argv.slice(2)
const isGuide = folder === '--guide'
if (folder === '') throw new Error('Say where to, or --guide')

async function host(product: RunningProduct, browser: Browser): Promise<() => Promise<void>> {
  const widget = (version: string) =>
    `<!doctype html><title>Chat</title><script src="${product.url}/widget/v1.js" data-app="web" data-app-version="${version}" data-allow="banner reload" async></script>`
  const server = await startHostServer('')
  const pages: Page[] = []
  for (const version of ['1.4.0', '1.4.1', '1.4.1', '1.4.2', '1.4.2', '1.4.2']) {
    server.html = widget(version)
    // A context of its own each: tabs of one browser share a stream.
    const page = await (await browser.newContext()).newPage()
    await page.goto(server.url)
    pages.push(page)
  }
  return async () => {
    for (const page of pages) await page.context().close()
    await server.close()
  }
}

const product = await runProduct()
const browser = await openBrowser()
const context = await browser.newContext({
  viewport: { width: 1440, height: 900 },
  timezoneId: 'Europe/Paris',
  locale: 'en-GB',
})
const page = await context.newPage()
try {
  await becomeAdministrator(page, product.setupUrl)
  const { openId, maintenanceId } = await fillConsole(product)
  const close = await host(product, browser)
  // Two samples of the fleet's history.
  await openConsole(page, `${product.url}/console/fleet`)
  await page.getByRole('img', { name: /^By version/ }).waitFor({ timeout: 60_000 })
  if (isGuide) await takeGuidePictures(product, page, openId)
  else {
    mkdirSync(folder, { recursive: true })
    const paths =
      only.length > 0
        ? only
        : [
            '',
            'incidents/new',
            `incidents/${openId}`,
            `incidents/${maintenanceId}`,
            `incidents/${openId}/postmortem`,
            'maintenance',
            'maintenance/new',
            'components',
            'templates',
            'fleet',
            'directives',
            'reports',
            'knobs',
            'delivery',
            'page-settings',
            'people',
            'tokens',
            'account',
            'incidents/nowhere00000',
          ]
    for (const path of paths)
      for (const width of [360, 1440])
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.setViewportSize({ width, height: width === 360 ? 780 : 900 })
          await page.emulateMedia({ colorScheme })
          await openConsole(page, `${product.url}/console/${path}`)
          await alive(page)
          const name =
            path.replace(openId, 'open').replace(maintenanceId, 'planned').replace(/\W+/g, '-') || 'home'
          await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true })
        }
  }
  await close()
} finally {
  await browser.close()
  await product.stop()
}
