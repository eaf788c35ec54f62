import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { openConsole } from '../tests/support/console-page.ts'
import type { RunningProduct } from '../tests/support/run-product.ts'

const FOLDER = join(import.meta.dirname, '../docs/images')
const DESK = { width: 1200, height: 760 }
const PHONE = { width: 360, height: 720 }

/** The pictures of docs/on-call-guide.md, in its order. */
export async function takeGuidePictures(product: RunningProduct, page: Page, openId: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  const go = (path: string) => openConsole(page, `${product.url}/console/${path}`)
  const take = (name: string) => page.screenshot({ path: join(FOLDER, `console-${name}.png`) })
  const fillIncident = async () => {
    await go('incidents/new')
    await page.getByLabel('What is wrong').fill('Calls drop after a minute')
    await page
      .getByLabel('First words to visitors')
      .fill('Calls end by themselves after about **one minute**. We are looking for the cause.')
    await page.getByLabel('Voice and video').selectOption('partial_outage')
  }

  await page.setViewportSize(DESK)
  await fillIncident()
  await take('new-incident')
  await page.setViewportSize(PHONE)
  await go('')
  await take('phone-home')
  await fillIncident()
  await page.getByLabel('What is wrong').focus()
  await take('phone-new-incident')

  await page.setViewportSize(DESK)
  await go(`incidents/${openId}`)
  await page
    .getByRole('textbox', { name: 'Update', exact: true })
    .fill('The Americas are done too. We watch it for half an hour.')
  await page.getByLabel('Status', { exact: true }).selectOption('monitoring')
  await page.getByRole('button', { name: 'Post update' }).click()
  await page.getByRole('button', { name: 'Undo' }).waitFor()
  await take('undo')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'What do you want to do?' }).waitFor()
  await take('palette')

  await go('fleet')
  await page.getByRole('img', { name: /^By version/ }).waitFor()
  await take('fleet')
  await go('directives?app=web&versions=1.4.1')
  await page.getByLabel('How', { exact: true }).selectOption('force')
  await page.getByText(/^Reloads 5 % of/).scrollIntoViewIfNeeded()
  await take('directive')
  await go('reports')
  await take('reports')
  await go('knobs')
  await take('knobs')
  await page.setViewportSize(PHONE)
  await page.emulateMedia({ colorScheme: 'dark' })
  await go(`incidents/${openId}`)
  await take('phone-incident')
}
