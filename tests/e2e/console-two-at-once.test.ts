import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/chromium-path.ts'
import { atOnce, becomeAdministrator, openConsole, PASSWORD, signIn } from '../support/console-page.ts'
import { openBrowser } from '../support/open-browser.ts'
import { type RunningProduct, runProduct } from '../support/run-product.ts'

/** Two people in two browsers do the same at the same time: their requests are held until both are under way. */
describe.skipIf(chromiumPath() === null)('two people at the console at once', () => {
  let product: RunningProduct
  let browser: Browser
  let ada: Page
  let bo: Page
  let component: string
  beforeAll(async () => {
    product = await runProduct()
    browser = await openBrowser()
    ada = await (await browser.newContext()).newPage()
    bo = await (await browser.newContext()).newPage()
    component = (await product.api('POST', '/components', { component: { name: 'Chat' } })).json.id
    await becomeAdministrator(ada, product.setupUrl)
    product.addPerson('Bo', 'bo@example.com', PASSWORD)
    await signIn(bo, product.url, 'bo@example.com')
  })
  afterAll(async () => {
    await browser.close()
    await product.stop()
  })
  const open = async (name: string) =>
    (
      await product.api('POST', '/incidents', {
        incident: { name, body: 'First words.', components: { [component]: 'major_outage' } },
      })
    ).json.id as string
  const both = async (path: string) => {
    for (const page of [ada, bo]) await openConsole(page, `${product.url}/console/${path}`)
  }
  const bodies = async (id: string) =>
    ((await product.api('GET', `/incidents/${id}`)).json.incident_updates as { body: string }[]).map(
      (update) => update.body,
    )
  const update = (page: Page) => page.getByRole('textbox', { name: 'Update', exact: true })
  const words = ['Ada’s words.', 'Bo’s words.'] as const

  it('opening: two incidents, each with its own words', async () => {
    await both('incidents/new')
    await atOnce([ada, bo], async (page, i) => {
      await page.getByLabel('What is wrong').fill(`Chat is slow ${i}`)
      await page.getByLabel('First words to visitors').fill(words[i]!)
      await page.getByRole('button', { name: 'Open incident' }).click()
      await page.getByRole('heading', { name: `Chat is slow ${i}` }).waitFor()
    })
    const { json } = await product.api('GET', '/incidents/unresolved')
    const said = (json as { name: string; incident_updates: { body: string }[] }[]).map((one) => [
      one.name,
      one.incident_updates[0]?.body,
    ])
    expect(said.sort()).toEqual([
      ['Chat is slow 0', words[0]],
      ['Chat is slow 1', words[1]],
    ])
    for (const one of json as { id: string }[]) await product.api('DELETE', `/incidents/${one.id}`)
  })

  it('posting: both updates stand, and each sees the other’s without a reload', async () => {
    const id = await open('Posting')
    await both(`incidents/${id}`)
    await atOnce([ada, bo], async (page, i) => {
      await update(page).fill(words[i]!)
      await page.getByRole('button', { name: 'Post update' }).click()
    })
    for (const page of [ada, bo])
      for (const text of words) await page.getByRole('listitem').getByText(text).first().waitFor()
    expect((await bodies(id)).sort()).toEqual([...words, 'First words.'].sort())
    await product.api('DELETE', `/incidents/${id}`)
  })

  it('editing: one correction stands, the other keeps its text beside it and can be put over it', async () => {
    const id = await open('Editing')
    await both(`incidents/${id}`)
    for (const page of [ada, bo]) await page.getByText('Correct', { exact: true }).click()
    const sayings = ['Corrected by Ada.', 'Corrected by Bo.']
    await atOnce([ada, bo], async (page, i) => {
      await page.getByLabel('Corrected text').fill(sayings[i]!)
      await page.getByRole('button', { name: 'Correct update' }).click()
    })
    const over = (page: Page) => page.getByRole('button', { name: 'Put mine over it' })
    await over(ada).or(ada.getByText('Corrected. Visitors see')).first().waitFor()
    await over(bo).or(bo.getByText('Corrected. Visitors see')).first().waitFor()
    const late = (await over(ada).count()) === 1 ? 0 : 1
    const loser = [ada, bo][late]!
    expect(await over([bo, ada][late]!).count()).toBe(0)
    const theirs = sayings[1 - late]!
    await loser.getByText(`as ${late === 0 ? 'Bo' : 'Ada'} has saved it`).waitFor()
    await loser.getByRole('figure').getByText(theirs).waitFor()
    expect(await loser.getByLabel('Corrected text').inputValue()).toBe(sayings[late])
    await over(loser).click()
    await loser.getByText('Corrected. Visitors see').waitFor()
    expect(await bodies(id)).toEqual([sayings[late]])
    // What stood there before is kept, all of it.
    await loser.getByText('2 earlier wordings').click()
    await loser.locator('pre').getByText(theirs).first().waitFor()
    await loser.locator('pre').getByText('First words.').first().waitFor()
    await product.api('DELETE', `/incidents/${id}`)
  })

  it('resolving: it is resolved once, and the other’s words wait beside what was posted', async () => {
    const id = await open('Resolving')
    await both(`incidents/${id}`)
    const status = (page: Page) => page.getByLabel('Status', { exact: true })
    await atOnce([ada, bo], async (page, i) => {
      await update(page).fill(words[i]!)
      // One ends it while the other says that it is found.
      await status(page).selectOption(i === 0 ? 'resolved' : 'identified')
      await page.getByRole('button', { name: 'Post update' }).click()
    })
    const refused = (page: Page) => page.getByText(/meanwhile\. Look at the status and post again/).first()
    const posted = (page: Page) => page.getByText('Posted. Visitors see it now.')
    for (const page of [ada, bo]) await refused(page).or(posted(page)).first().waitFor()
    const late = (await refused(ada).count()) > 0 ? 0 : 1
    const loser = [ada, bo][late]!
    expect(await posted([bo, ada][late]!).count()).toBe(1)
    expect(await update(loser).inputValue()).toBe(words[late])
    await loser.getByText(`as ${late === 0 ? 'Bo' : 'Ada'} has posted it`).waitFor()
    await loser
      .getByRole('figure')
      .getByText(words[1 - late]!)
      .waitFor()
    expect(await bodies(id)).toEqual([words[1 - late], 'First words.'])
    // Having seen it, they post all the same: nothing is lost.
    await status(loser).selectOption('')
    await loser.getByRole('button', { name: 'Post update' }).click()
    await posted(loser).waitFor()
    expect(await bodies(id)).toEqual([words[late], words[1 - late], 'First words.'])
    await product.api('DELETE', `/incidents/${id}`)
  })

  it('pressing Resolve: both words stand, and it has ended once', async () => {
    const id = await open('Pressed twice')
    await both(`incidents/${id}`)
    await atOnce([ada, bo], async (page, i) => {
      await update(page).fill(words[i]!)
      await page.getByRole('button', { name: 'Resolve', exact: true }).click()
    })
    for (const page of [ada, bo]) await page.getByText('Posted. Visitors see it now.').waitFor()
    expect((await bodies(id)).sort()).toEqual([...words, 'First words.'].sort())
    const { json } = await product.api('GET', `/incidents/${id}`)
    expect(json).toMatchObject({ status: 'resolved' })
    await product.api('DELETE', `/incidents/${id}`)
  })

  it('raising a rollout: it is raised once, and the other is told who did it and to what', async () => {
    const made = await product.api('POST', '/directives', {
      kind: 'gate',
      name: 'sync',
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    })
    await both('directives')
    await atOnce([ada, bo], (page) => page.getByRole('button', { name: 'Raise gate to 10 %' }).click())
    for (const page of [ada, bo]) await page.getByRole('button', { name: 'Raise gate to 25 %' }).waitFor()
    await ada
      .getByText('Bo has set it to 10 % meanwhile. Yours, 10 %, was not done.')
      .or(ada.getByText('Rollout is 10 % now.'))
      .waitFor()
    const told = await Promise.all(
      [ada, bo].map((page) => page.getByText('has set it to 10 % meanwhile.').count()),
    )
    expect(told.sort()).toEqual([0, 1])
    const [directive] = (await product.api('GET', '/directives?live=true')).json
    expect(directive).toMatchObject({ revision: 2, target: { rollout: 10 } })
    await product.api('DELETE', `/directives/${made.json.id}`)
  })

  it('who is here and who is typing is seen by the other, live', async () => {
    const id = await open('Presence')
    await both(`incidents/${id}`)
    await ada.getByText('Bo is here').waitFor()
    await update(bo).pressSequentially('Somet')
    await ada.getByText('Bo is typing here').waitFor()
    await openConsole(bo, `${product.url}/console`)
    await ada.getByText('Bo is', { exact: false }).waitFor({ state: 'detached' })
    await product.api('DELETE', `/incidents/${id}`)
  })
})
