import type { Browser, BrowserRequest, PageEvent, RequestHandlers } from '../../../sdk/core/browser.ts'
import type { SimulatedClock } from './simulated-clock.ts'

/** Answers a request of a tab; returns what happens when the tab aborts it. */
export type SimulatedServer = (request: BrowserRequest, handlers: RequestHandlers) => () => void

export interface SimulatedTab {
  browser: Browser
  /** Requests that are neither answered to the end nor aborted. */
  open: Set<BrowserRequest>
  /** Timers that this tab still waits for. */
  timers(): number
  show(): void
  hide(): void
  /** Frozen by the browser: nothing runs in it until `resume()`. */
  freeze(): void
  resume(): void
  tell(event: PageEvent): void
  /** The page is gone: locks, requests and timers with it. */
  close(): void
}

export interface SimulatedBrowser {
  openTab(isHidden?: boolean): SimulatedTab
  stored: Map<string, string>
}

/** One browser with tabs that share locks, channels and storage, on a simulated clock. */
export function simulatedBrowser(
  clock: SimulatedClock,
  server: SimulatedServer,
  options: { random?: () => number; hasLocks?: boolean } = {},
): SimulatedBrowser {
  const stored = new Map<string, string>()
  const channels = new Map<string, Set<{ take(message: unknown): void }>>()
  const locks = new Map<string, Claim[]>()

  interface Claim {
    isGranted: boolean
    grant(): void
    lose(): void
  }
  /** The first in the line holds the lock. */
  function grantNext(line: Claim[]): void {
    const [first] = line
    if (first === undefined || first.isGranted) return
    first.isGranted = true
    first.grant()
  }

  function openTab(startsHidden = false): SimulatedTab {
    const listeners = new Set<(event: PageEvent) => void>()
    const open = new Set<BrowserRequest>()
    const missed: (() => void)[] = []
    const ends = new Set<() => void>()
    let isHidden = startsHidden
    let isFrozen = false
    let isClosed = false
    let timers = 0
    /** Runs now, when the tab thaws, or never. */
    const inTab = (run: () => void) => {
      if (isClosed) return
      if (isFrozen) missed.push(run)
      else run()
    }
    const tell = (event: PageEvent) => {
      for (const listener of [...listeners]) listener(event)
    }

    const browser: Browser = {
      now: clock.now,
      wallNow: () => clock.now() + 1_700_000_000_000,
      random: options.random ?? Math.random,
      later(ms, run) {
        timers++
        let isOver = false
        const over = () => {
          if (isOver) return false
          isOver = true
          timers--
          return true
        }
        const cancel = clock.later(ms, () => inTab(() => over() && run()))
        return () => {
          over()
          cancel()
        }
      },
      isHidden: () => isHidden,
      isOnline: () => true,
      listen(take) {
        listeners.add(take)
        return () => listeners.delete(take)
      },
      send(request, handlers) {
        let isOver = false
        open.add(request)
        const end = () => {
          isOver = true
          open.delete(request)
          ends.delete(abort)
        }
        const guarded = (run: () => void) => inTab(() => isOver || run())
        const abortServer = server(request, {
          onHead: (head) => guarded(() => handlers.onHead(head)),
          onText: (text) => guarded(() => handlers.onText(text)),
          onEnd: () =>
            guarded(() => {
              end()
              handlers.onEnd()
            }),
        })
        const abort = () => {
          if (isOver) return
          end()
          abortServer()
        }
        ends.add(abort)
        return abort
      },
      lock:
        options.hasLocks === false
          ? null
          : (name, steal, tell) => {
              const line = locks.get(name) ?? []
              locks.set(name, line)
              const claim: Claim = {
                isGranted: false,
                grant: () => void clock.later(1, () => inTab(() => line.includes(claim) && tell('granted'))),
                lose: () => inTab(() => tell('robbed')),
              }
              const leave = () => {
                const at = line.indexOf(claim)
                if (at >= 0) line.splice(at, 1)
                ends.delete(leave)
                grantNext(line)
              }
              if (steal && line[0]?.isGranted) line.shift()!.lose()
              if (steal) line.unshift(claim)
              else line.push(claim)
              ends.add(leave)
              grantNext(line)
              return leave
            },
      openChannel: (name, take) => {
        const own = { take: (message: unknown) => inTab(() => all.has(own) && take(message)) }
        const all = channels.get(name) ?? new Set()
        channels.set(name, all.add(own))
        ends.add(() => all.delete(own))
        return {
          postMessage(message) {
            const copy: unknown = structuredClone(message)
            for (const other of all) if (other !== own) clock.later(1, () => other.take(copy))
          },
          close: () => void all.delete(own),
        }
      },
      readStored: (key) => stored.get(key) ?? null,
      store(key, value) {
        if (value === null) stored.delete(key)
        else stored.set(key, value)
        return true
      },
    }

    return {
      browser,
      open,
      timers: () => timers,
      show() {
        isHidden = false
        inTab(() => tell('shown'))
      },
      hide() {
        isHidden = true
        inTab(() => tell('hidden'))
      },
      freeze() {
        if (isFrozen) return
        tell('suspend')
        isFrozen = true
      },
      resume() {
        if (!isFrozen) return
        isFrozen = false
        for (const run of missed.splice(0)) run()
        tell('resume')
      },
      tell: (event) => inTab(() => tell(event)),
      close() {
        isClosed = true
        listeners.clear()
        for (const end of [...ends]) end()
      },
    }
  }

  return { openTab, stored }
}
