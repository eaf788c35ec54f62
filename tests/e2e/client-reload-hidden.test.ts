import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromiumPath } from '../support/chromium-path.ts'
import {
  type ReloadRig,
  startReloadRig,
  type TestWindow,
  waitForBlock,
  waitForReload,
} from '../support/embed/reload-rig.ts'
import { openRealTabs, type RealTabs } from '../support/open-real-tabs.ts'

/** Hidden pages draw no frames to poll in. */
const HIDDEN_POLLING = { polling: 100 }
const waitForEvent = (page: Page, line: string) =>
  page.waitForFunction(
    (wanted) => (window as unknown as TestWindow).log.some((said) => said.startsWith(wanted)),
    line,
    HIDDEN_POLLING,
  )

describe.skipIf(chromiumPath() === null)('rule 2: a forced reload in really hidden tabs', () => {
  let tabs: RealTabs
  let rig: ReloadRig
  let hidden: Page
  let shown: Page
  beforeAll(async () => {
    tabs = await openRealTabs()
  })
  afterAll(() => tabs.close())
  beforeEach(async () => {
    rig = await startReloadRig()
    hidden = await tabs.context.newPage()
    shown = await tabs.context.newPage()
    await shown.goto(rig.host.url)
    await rig.mark(shown)
    await hidden.goto(rig.host.url)
    await rig.mark(hidden)
    await shown.bringToFront()
    await hidden.waitForFunction(() => document.hidden, undefined, HIDDEN_POLLING)
  })
  afterEach(async () => {
    await hidden.close()
    await shown.close()
    await rig.close()
  })

  it('the visible one reloads; the hidden one says disconnect once and reloads when it is shown', async () => {
    rig.serve({ version: '2' })
    const directive = rig.order()
    await waitForReload(shown)
    await waitForEvent(hidden, `disconnect ${directive.id}`)
    rig.publish([directive])
    await hidden.waitForFunction(
      () => (window as unknown as TestWindow).client.state?.seq === 3,
      undefined,
      HIDDEN_POLLING,
    )
    expect(rig.host.hits).toHaveLength(3)
    expect(await hidden.evaluate(() => (window as unknown as TestWindow).log)).toHaveLength(1)
    expect(await hidden.evaluate(() => (window as unknown as TestWindow).client.disconnected)).toBe(true)
    await hidden.bringToFront()
    await waitForReload(hidden)
    expect(rig.host.hits).toHaveLength(4)
  })

  it('the hidden one says reconnect when the directive ends, and when it is shown with a draft', async () => {
    const first = rig.order({ target: { versions: ['1'], rollout: 100 } })
    await waitForEvent(hidden, `disconnect ${first.id}`)
    rig.publish([])
    await waitForEvent(hidden, `reconnect ${first.id}`)
    await hidden.bringToFront()
    await hidden.locator('#composer').pressSequentially('hello')
    await shown.bringToFront()
    await hidden.waitForFunction(() => document.hidden, undefined, HIDDEN_POLLING)
    const second = rig.order()
    await waitForEvent(hidden, `disconnect ${second.id}`)
    await hidden.bringToFront()
    await waitForBlock(hidden, 'unsaved-input')
    await waitForEvent(hidden, `reconnect ${second.id}`)
  })

  it('the hidden one reloads too when the directive says now', async () => {
    rig.serve({ version: '2' })
    rig.order({ hidden: 'now' })
    await waitForReload(hidden)
    expect(await hidden.evaluate(() => document.hidden)).toBe(true)
    await waitForReload(shown)
  })
})
