/**
 * How far it is from the sign-in page to a published incident, and on to resolving, starting a refresh and raising its
 * rollout: `node bench/console-path.ts`. In a real browser, on a phone by touch alone and on a desk by keyboard alone.
 * An interaction is a tap, a key or a chord that is no typing; going from one field to the next is counted apart.
 * Seconds are the product's: from the first to the last of them, without the time in which text was typed.
 */
import type { Browser, Locator, Page } from 'playwright-core'
import { alive, becomeAdministrator, PASSWORD } from '../tests/support/console-page.ts'
import { openBrowser } from '../tests/support/open-browser.ts'
import { type RunningProduct, runProduct } from '../tests/support/run-product.ts'

class Path {
  interactions = 0
  moves = 0
  readonly page: Page
  #startedAt = performance.now()
  #typedMs = 0
  constructor(page: Page) {
    this.page = page
  }
  async type(text: string): Promise<void> {
    const startedAt = performance.now()
    await this.page.keyboard.type(text)
    this.#typedMs += performance.now() - startedAt
  }
  async tap(what: Locator): Promise<void> {
    this.interactions++
    await what.tap()
  }
  async press(...keys: string[]): Promise<void> {
    this.interactions++
    for (const key of keys) await this.page.keyboard.press(key)
  }
  /** To the next field. */
  async move(to: string | Locator): Promise<void> {
    this.moves++
    if (typeof to === 'string') await this.page.keyboard.press(to)
    else await to.tap()
  }
  get seconds(): number {
    return (performance.now() - this.#startedAt - this.#typedMs) / 1000
  }
}

interface Row {
  path: string
  by: string
  interactions: number
  moves: number
  seconds: number
}
const rows: Row[] = []

/** Ready when the page has come to life and the field that is to be typed into has the focus. */
async function focused(page: Page, field: Locator): Promise<void> {
  await alive(page)
  await field.and(page.locator(':focus')).waitFor()
}

async function measure(
  name: string,
  by: string,
  page: Page,
  walk: (path: Path) => Promise<void>,
): Promise<void> {
  const path = new Path(page)
  await walk(path)
  rows.push({ path: name, by, interactions: path.interactions, moves: path.moves, seconds: path.seconds })
}

const published = async (product: RunningProduct, name: string) => {
  const { json } = await product.api('GET', '/incidents/unresolved')
  if (!(json as { name: string }[]).some((one) => one.name === name))
    throw new Error(`${name} is not published`)
}

async function onPhone(product: RunningProduct, browser: Browser): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 360, height: 780 },
    hasTouch: true,
    isMobile: true,
  })
  const page = await context.newPage()
  const by = 'phone, touch'
  await page.goto(`${product.url}/console`)
  const email = page.getByLabel('E-mail')
  await email.tap()
  await measure('sign-in page to published', by, page, async (path) => {
    await path.type('ada@example.com')
    await path.move(page.getByLabel('Password'))
    await path.type(PASSWORD)
    await path.tap(page.getByRole('button', { name: 'Sign in' }))
    await page.getByRole('heading', { name: 'Incidents' }).waitFor()
    await path.tap(page.getByRole('navigation', { name: 'Console, short' }).getByText('New incident'))
    await focused(page, page.getByLabel('What is wrong'))
    await path.type('Chats do not load')
    await path.move('Enter')
    await path.type('We are looking.')
    await path.tap(page.getByRole('button', { name: 'Open incident' }))
    await page.getByRole('heading', { name: 'Chats do not load' }).waitFor()
  })
  await published(product, 'Chats do not load')
  await page.goto(`${product.url}/console`)
  await alive(page)
  await measure('incidents to resolved', by, page, async (path) => {
    await path.tap(page.getByRole('navigation', { name: 'Open now' }).getByText('Chats do not load'))
    await path.tap(page.getByRole('button', { name: 'Resolve', exact: true }))
    await page.getByText('Posted. Visitors see it now.').waitFor()
  })
  await page.goto(`${product.url}/console`)
  await alive(page)
  await measure('incidents to a refresh', by, page, async (path) => {
    await path.tap(page.getByRole('button', { name: 'More' }))
    await path.tap(page.getByRole('option', { name: /Fleet/ }))
    await path.tap(page.getByRole('button', { name: 'Mark 1.4.0 bad' }))
    await path.tap(page.getByRole('link', { name: 'Get clients off it' }))
    await page.waitForURL('**/directives?**')
    await path.tap(page.getByRole('button', { name: 'Issue directive' }))
    await page.getByRole('button', { name: 'Raise reload to 10 %' }).waitFor()
  })
  await measure('raising its rollout', by, page, async (path) => {
    await path.tap(page.getByRole('button', { name: 'Raise reload to 10 %' }))
    await page.getByRole('button', { name: 'Raise reload to 25 %' }).waitFor()
  })
  await page.getByRole('button', { name: 'Stop reload' }).tap()
  await page.getByText('None is live').waitFor()
  await context.close()
}

async function byKeyboard(product: RunningProduct, browser: Browser): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  const by = 'desk, keyboard'
  await page.goto(`${product.url}/console`)
  await page.getByLabel('E-mail').and(page.locator(':focus')).waitFor()
  await measure('sign-in page to published', by, page, async (path) => {
    await path.type('ada@example.com')
    await path.move('Tab')
    await path.type(PASSWORD)
    await path.press('Enter')
    await page.getByRole('heading', { name: 'Incidents' }).waitFor()
    await alive(page)
    await path.press('n')
    await focused(page, page.getByLabel('What is wrong'))
    await path.type('Search is down')
    await path.move('Enter')
    await path.type('We are looking.')
    await path.press('Control+Enter')
    await page.getByRole('heading', { name: 'Search is down' }).waitFor()
  })
  await published(product, 'Search is down')
  await page.goto(`${product.url}/console`)
  await alive(page)
  await measure('incidents to resolved', by, page, async (path) => {
    await path.press('1')
    await focused(page, page.getByRole('textbox', { name: 'Update', exact: true }))
    await path.press('Control+Shift+Enter')
    await page.getByText('Posted. Visitors see it now.').waitFor()
  })
  await page.goto(`${product.url}/console`)
  await alive(page)
  await measure('incidents to a refresh', by, page, async (path) => {
    await path.press('g', 'd')
    await page.getByRole('heading', { name: 'New directive' }).waitFor()
    await path.press('c')
    await path.type('1.4.0')
    await path.press('Control+Enter')
    await page.getByRole('button', { name: 'Raise reload to 10 %' }).waitFor()
  })
  await page.keyboard.press('Escape')
  await measure('raising its rollout', by, page, async (path) => {
    await path.press('l')
    await path.press('Enter')
    await page.getByRole('button', { name: 'Raise reload to 25 %' }).waitFor()
  })
  await context.close()
}

const product = await runProduct()
const browser = await openBrowser()
try {
  const first = await (await browser.newContext()).newPage()
  await becomeAdministrator(first, product.setupUrl)
  for (const name of ['Chat', 'Search', 'API'])
    await product.api('POST', '/components', { component: { name } })
  for (const version of ['1.4.0', '1.4.1']) await product.api('POST', '/releases', { app: 'web', version })
  await first.context().close()
  await onPhone(product, browser)
  await byKeyboard(product, browser)
} finally {
  await browser.close()
  await product.stop()
}
process.stdout.write(
  '| path | by | interactions | to another field | seconds |\n| --- | --- | ---: | ---: | ---: |\n',
)
for (const row of rows)
  process.stdout.write(
    `| ${row.path} | ${row.by} | ${row.interactions} | ${row.moves} | ${row.seconds.toFixed(1)} |\n`,
  )
const tooFar = rows.filter((row) => row.path.endsWith('published') && row.interactions > 3)
if (tooFar.length > 0) {
  process.stderr.write('More than three interactions to a published incident.\n')
  process.exitCode = 1
}
