import type { Page, Request } from 'playwright-core'

/** Half of the shortest time limit that the client has on the page's clock. */
const STEP_MS = 5000
/** Where a test wants to see when something happens. */
const LOOK_MS = 1000
/** A request that a server leaves without an answer is waited for so long, real time, and then no more. */
const PATIENCE_MS = 3000

/**
 * The clock of a page, moved by the test. Only timers are simulated: the network's time is real, so a clock that runs
 * ahead at once would see each request time out. This one goes in steps and lets the network finish after each.
 */
export interface PageClock {
  /** From here on time passes by `run` alone; before, it also flows as real time does. */
  stop(): Promise<void>
  run(ms: number): Promise<void>
  /** Runs until that holds; throws when it does not within `ms` of the page's time. */
  runUntil(isDone: () => boolean | Promise<boolean>, ms: number): Promise<void>
}

/** Takes over the clock of a page that has not been navigated yet. */
export async function pageClock(page: Page): Promise<PageClock> {
  const open = new Map<Request, number>()
  page.on('request', (request) => {
    if (!request.url().includes('/feed/v1/stream')) open.set(request, Date.now())
  })
  page.on('requestfinished', (request) => open.delete(request))
  page.on('requestfailed', (request) => open.delete(request))
  await page.clock.install()

  async function settle(): Promise<void> {
    while (open.size > 0) {
      await page.waitForTimeout(20)
      for (const [request, since] of open) if (Date.now() - since > PATIENCE_MS) open.delete(request)
    }
  }

  const clock: PageClock = {
    async stop() {
      // In the near future, since it may not lie in the past; on a busy machine the near future is over quickly.
      for (let aheadMs = 500; ; aheadMs *= 2) {
        const now = await page.evaluate(() => Date.now())
        try {
          return await page.clock.pauseAt(now + aheadMs)
        } catch (error) {
          if (aheadMs > 10_000) throw error
        }
      }
    },
    async run(ms) {
      for (let left = ms; left > 0; left -= STEP_MS) {
        await page.clock.runFor(Math.min(left, STEP_MS))
        await settle()
      }
    },
    async runUntil(isDone, ms) {
      for (let left = ms; left > 0; left -= LOOK_MS) {
        if (await isDone()) return
        await clock.run(LOOK_MS)
      }
      if (!(await isDone())) throw new Error(`Not within ${ms} ms of the page's time`)
    },
  }
  return clock
}
