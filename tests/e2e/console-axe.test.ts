import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/chromium-path.ts'
import { becomeAdministrator, openConsole } from '../support/console-page.ts'
import { type Filled, fillConsole } from '../support/fill-console.ts'
import { axeProblems, openBrowser } from '../support/open-browser.ts'
import { type RunningProduct, runProduct } from '../support/run-product.ts'

const PAGES = [
  '',
  'incidents/new',
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
/** The narrowest phone in light, a desk in dark. */
const LOOKS = [
  ['light', 320],
  ['dark', 1440],
] as const
const PATIENCE_MS = 600_000
const SOON = { timeout: 30_000 }

describe.skipIf(chromiumPath() === null)('every page of the console in every state', () => {
  let product: RunningProduct
  let browser: Browser
  let page: Page
  let filled: Filled
  beforeAll(async () => {
    product = await runProduct()
    browser = await openBrowser()
    page = await (await browser.newContext()).newPage()
  })
  afterAll(async () => {
    await browser.close()
    await product.stop()
  })
  const look = async (colorScheme: 'light' | 'dark', width: number) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height: 800 })
  }
  const expectSound = async (state: string) => {
    expect([state, await axeProblems(page)]).toEqual([state, []])
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect([state, Math.max(0, sideways)]).toEqual([state, 0])
  }
  /** Looks at what is shown now in both looks. */
  const expectSoundInBoth = async (state: string) => {
    for (const [colorScheme, width] of LOOKS) {
      await look(colorScheme, width)
      await expectSound(`${state}, ${colorScheme} at ${width} px`)
    }
  }
  const go = (path: string) => openConsole(page, `${product.url}/console/${path}`)
  const pages = async (state: string, paths: string[]) => {
    for (const [colorScheme, width] of LOOKS) {
      await look(colorScheme, width)
      for (const path of paths) {
        await go(path)
        await expectSound(`/${path}, ${state}, ${colorScheme} at ${width} px`)
      }
    }
  }

  it('the way in, also refused', { timeout: PATIENCE_MS }, async () => {
    await page.goto(product.setupUrl.replace(/#.*/, '#nonsense'))
    await expectSoundInBoth('set-up')
    await becomeAdministrator(page, product.setupUrl)
    const context = await browser.newContext()
    const own = page
    page = await context.newPage()
    await page.goto(`${product.url}/console`)
    await expectSoundInBoth('sign-in')
    await page.getByLabel('E-mail').fill('ada@example.com')
    await page.getByLabel('Password').fill('not this one')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('do not fit together').first().waitFor()
    await expectSoundInBoth('sign-in refused')
    await context.close()
    page = own
  })

  it('empty', { timeout: PATIENCE_MS }, () => pages('empty', PAGES))

  it('full', { timeout: PATIENCE_MS }, async () => {
    filled = await fillConsole(product)
    const { openId, resolvedId, maintenanceId } = filled
    await pages('full', [
      ...PAGES,
      `incidents/${openId}`,
      `incidents/${openId}/postmortem`,
      `incidents/${resolvedId}`,
      `incidents/${maintenanceId}`,
    ])
  })

  it('with all that folds unfolded', { timeout: PATIENCE_MS }, async () => {
    for (const path of [`incidents/${filled.openId}`, 'components', 'templates', 'directives', 'reports']) {
      await go(path)
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true
      })
      await expectSoundInBoth(`/${path} unfolded`)
    }
  })

  it('with palette, keys, templates, a question before deleting, and the undo bar open', {
    timeout: PATIENCE_MS,
  }, async () => {
    await look('dark', 1440)
    await go(`incidents/${filled.openId}`)
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'What do you want to do?' }).waitFor()
    await expectSoundInBoth('palette')
    await page.keyboard.type('nothing is called so')
    await page.getByText('Nothing is called so.').waitFor()
    await expectSoundInBoth('palette without a hit')
    await page.keyboard.press('Escape')
    await page.getByRole('combobox', { name: 'What do you want to do?' }).waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await expectSoundInBoth('keys')
    await page.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Templates' }).click()
    await page.getByRole('listbox', { name: 'Templates' }).waitFor()
    await expectSoundInBoth('templates')
    await go('templates')
    await page.getByText('Slow database').click()
    await page.getByRole('button', { name: 'Delete…' }).first().click()
    await page.getByRole('alertdialog').waitFor()
    await expectSoundInBoth('a question before deleting')
  })

  it('with what was refused beside its field', { timeout: PATIENCE_MS }, async () => {
    await go('maintenance/new')
    await page.getByLabel('What is planned').fill('Upgrade')
    await page.getByLabel('Begins').fill('2036-12-24T11:00')
    await page.getByLabel('Ends').fill('2036-12-24T10:00')
    await page.getByRole('button', { name: 'Schedule maintenance' }).click()
    await page.getByText('The end must be later than the beginning.').first().waitFor()
    await expectSoundInBoth('maintenance refused')
    await go('incidents/new')
    await page.getByLabel('What is wrong').fill('{{components}} is slow')
    await page.getByRole('button', { name: 'Open incident' }).click()
    await page.locator('[aria-invalid=true]').first().waitFor()
    await expectSoundInBoth('incident refused')
    await go('directives')
    await page.getByLabel('Bad versions').fill('1.4.2')
    await page.getByRole('button', { name: 'Issue directive' }).click()
    await page
      .getByText(/newest/i)
      .last()
      .waitFor()
    await expectSoundInBoth('directive refused')
    await go(`incidents/${filled.openId}`)
    await page.getByRole('button', { name: 'Post update' }).click()
    await page.getByText('Write what is new, or change the status.').first().waitFor()
    await expectSoundInBoth('update refused')
  })

  it('while it can be undone, and after', { timeout: PATIENCE_MS }, async () => {
    await look('dark', 1440)
    await go(`incidents/${filled.openId}`)
    await page.getByRole('textbox', { name: 'Update', exact: true }).fill('Taken back at once.')
    await page.getByRole('button', { name: 'Post update' }).click()
    const undo = page.getByRole('button', { name: 'Undo' })
    await undo.waitFor()
    // The bar stays for ten seconds: its own look is judged in one go.
    const problems = await axeProblems(page)
    if (await undo.isVisible()) expect(problems).toEqual([])
  })
})

describe.skipIf(chromiumPath() === null)('the console by keyboard', () => {
  let product: RunningProduct
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    product = await runProduct()
    browser = await openBrowser()
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage()
    await becomeAdministrator(page, product.setupUrl)
  })
  afterAll(async () => {
    await browser.close()
    await product.stop()
  })

  it('a dialog gives the focus back to where it was opened', async () => {
    await openConsole(page, `${product.url}/console`)
    for (const [opener, dialog] of [
      [page.getByRole('button', { name: 'Commands' }), 'Commands'],
      [page.getByRole('button', { name: 'Keys', exact: true }), 'Keys'],
    ] as const) {
      await opener.focus()
      await page.keyboard.press('Enter')
      await page.getByRole('dialog', { name: dialog }).waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('dialog', { name: dialog }).waitFor({ state: 'detached' })
      await expect.poll(() => opener.evaluate((node) => node === document.activeElement), SOON).toBe(true)
    }
  })

  it('every stop of Tab is seen, and none is a trap', { timeout: PATIENCE_MS }, async () => {
    const { openId } = await fillConsole(product)
    for (const path of ['', `incidents/${openId}`, 'directives', 'components']) {
      await openConsole(page, `${product.url}/console/${path}`)
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
      const stops = new Set<string>()
      for (let i = 0; i < 120; i++) {
        await page.keyboard.press('Tab')
        const stop = await page.evaluate(() => {
          const at = document.activeElement
          if (at === null || at === document.body) return null
          const { outlineStyle, outlineWidth } = getComputedStyle(at)
          const all = [...document.querySelectorAll('*')]
          return {
            key: String(all.indexOf(at)),
            isSeen: outlineStyle !== 'none' && outlineWidth !== '0px',
            html: at.outerHTML.slice(0, 120),
          }
        })
        if (stop === null) break
        expect([path, stop.html, stop.isSeen]).toEqual([path, stop.html, true])
        if (stops.has(stop.key)) break
        stops.add(stop.key)
      }
      expect(stops.size).toBeGreaterThan(10)
    }
  })

  it('components and groups are made, renamed, moved and deleted without a mouse', {
    timeout: PATIENCE_MS,
  }, async () => {
    const names = async () =>
      (
        (await product.api('GET', '/components')).json as {
          name: string
          position: number
          group_id: string | null
        }[]
      )
        .filter((one) => one.group_id === null)
        .map((one) => one.name)
    await openConsole(page, `${product.url}/console/components`)
    const make = async (field: string, name: string, button: string) => {
      await page
        .getByRole('region', { name: button === 'Make group' ? 'Make a group' : 'Add a component' })
        .getByLabel(field, { exact: true })
        .fill(name)
      await page.keyboard.press('Enter')
      await page.getByRole('listitem').filter({ hasText: name }).first().waitFor()
    }
    await make('Name', 'Status page', 'Add component')
    const row = page.getByRole('listitem').filter({ hasText: 'Status page' }).last()
    expect((await names()).at(-1)).toBe('Status page')
    await row.getByRole('button', { name: 'Move Status page up' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await names()).at(-1), SOON).toBe('Help centre')
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')), SOON)
      .toBe('Move Status page up')
    await page.keyboard.press('Alt+ArrowDown')
    await expect.poll(async () => (await names()).at(-1), SOON).toBe('Status page')
    // A group: made of a component, opened, renamed, deleted; its deletion asks first.
    await page.getByRole('region', { name: 'Make a group' }).getByLabel('Help centre').focus()
    await page.keyboard.press('Space')
    await make('Name of the group', 'Regions', 'Make group')
    const group = page.getByRole('listitem').filter({ hasText: 'Regions' }).last()
    await group.locator('summary').first().focus()
    await page.keyboard.press('Enter')
    await group.getByLabel('Name of the group').fill('Continents')
    await page.keyboard.press('Enter')
    const renamed = page.getByRole('listitem').filter({ hasText: 'Continents' }).last()
    await renamed.waitFor()
    await renamed.getByRole('button', { name: 'Delete…' }).focus()
    await page.keyboard.press('Enter')
    await renamed.getByRole('alertdialog').waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent), SOON).toBe('Keep it')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')
    await page.getByText('Continents').first().waitFor({ state: 'detached' })
  })
})
