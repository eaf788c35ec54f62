import type { Page, Route } from 'playwright-core'

export const PASSWORD = 'correct horse battery'

/** Opens a page of the console and waits until its script has come: before that keys and buttons do not answer. */
export async function openConsole(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await alive(page)
}

export async function alive(page: Page): Promise<void> {
  await page.locator('html[data-alive]').waitFor()
}

/** Takes the first place by the set-up link, as Ada, and ends up in the console. */
export async function becomeAdministrator(page: Page, setupUrl: string): Promise<void> {
  // The secret is a fragment: from the set-up page itself that would be no new page.
  await page.goto('about:blank')
  await page.goto(setupUrl)
  await page.getByLabel('Your name').fill('Ada')
  await page.getByLabel('E-mail').fill('ada@example.com')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Become the administrator' }).click()
  await page.getByRole('heading', { name: 'Incidents' }).waitFor()
  await alive(page)
}

export async function signIn(page: Page, base: string, email = 'ada@example.com'): Promise<void> {
  await page.goto(`${base}/console/sign-in`)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Incidents' }).waitFor()
  await alive(page)
}

/**
 * Runs `act` in all pages and holds what each sends to a server action until all have sent it: then they are at once,
 * however slow the machine is.
 */
export async function atOnce(
  pages: Page[],
  act: (page: Page, index: number) => Promise<void>,
): Promise<void> {
  let waiting: (() => void)[] = []
  const hold = async (route: Route) => {
    if (route.request().method() === 'POST' && 'next-action' in route.request().headers()) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
        if (waiting.length < pages.length) return
        for (const go of waiting) go()
        waiting = []
      })
    }
    await route.continue()
  }
  for (const page of pages) await page.route('**/console/**', hold)
  await Promise.all(pages.map(act))
  for (const page of pages) await page.unroute('**/console/**', hold)
}

/** Settles when the server has kept a draft that holds these words; listens from the call on. */
export function draftKept(page: Page, words: string): Promise<unknown> {
  const kept = page.waitForResponse(
    (response) =>
      response.url().endsWith('/console/api/draft') &&
      response.ok() &&
      response.request().postData()?.includes(words) === true,
  )
  // A test that fails before it waits for this must not fail twice.
  kept.catch(() => undefined)
  return kept
}
