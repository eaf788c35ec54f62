import type { GateDirective } from '../../protocol/state-document.ts'
import type { GateOptions } from '../client-types.ts'
import type { Browser } from '../core/browser.ts'
import { UNKNOWN_MS } from '../core/parts.ts'

export interface Gates {
  /** `isKnown`: a state has come. */
  update(directives: readonly GateDirective[], isKnown: boolean): void
  isOpen(name: string, options?: GateOptions): boolean
  /** `since`: when the host asked for it, monotonic ms; a first state is waited for from then on. */
  wait(name: string, options: GateOptions | undefined, since: number, pass: () => void): void
  /** Lets everything through: gates fail open. */
  destroy(): void
}

interface ClosedGate {
  spreadMs: number
  /** Set when the directive has ended: by then everything that waited is through. */
  openBy?: number
  cancel?: () => void
}

/** Named gates in the host. Open unless a directive closes one; what waited goes through over the spread. */
export function openGates(browser: Browser, onChange: () => void): Gates {
  const closed = new Map<string, ClosedGate>()
  const waiters = new Set<() => void>()
  let isKnown = false
  let isOver = false

  function changed(): void {
    for (const look of [...waiters]) look()
    onChange()
  }
  const drawUntil = (openBy: number, run: () => void) =>
    browser.later(browser.random() * Math.max(0, openBy - browser.now()), run)

  return {
    update(directives, known) {
      let hasChanged = known && !isKnown
      isKnown ||= known
      for (const [name, gate] of closed) {
        if (gate.openBy !== undefined || directives.some((directive) => directive.name === name)) continue
        hasChanged = true
        gate.openBy = browser.now() + gate.spreadMs
        gate.cancel = drawUntil(gate.openBy, () => {
          closed.delete(name)
          changed()
        })
      }
      for (const { name, spreadSeconds } of directives) {
        const gate = closed.get(name)
        gate?.cancel?.()
        hasChanged ||= gate === undefined || gate.openBy !== undefined
        closed.set(name, { spreadMs: spreadSeconds * 1000 })
      }
      if (hasChanged) changed()
    },
    isOpen: (name, options) => isOver || (isKnown ? !closed.has(name) : options?.whenUnknown !== 'closed'),
    wait(name, options, since, done) {
      let cancel: (() => void) | undefined
      const stop = () => {
        cancel?.()
        cancel = undefined
      }
      const pass = () => {
        stop()
        waiters.delete(look)
        done()
      }
      let wasKnown = false
      const look = () => {
        if (isOver) return pass()
        if (isKnown && !wasKnown) {
          wasKnown = true
          stop()
        }
        const gate = closed.get(name)
        if (!isKnown) {
          if (options?.whenUnknown !== 'closed')
            cancel ??= browser.later(Math.max(0, since + UNKNOWN_MS - browser.now()), pass)
        } else if (gate === undefined) {
          if (cancel === undefined) pass()
        } else if (gate.openBy === undefined) stop()
        else cancel ??= drawUntil(gate.openBy, pass)
      }
      waiters.add(look)
      look()
    },
    destroy() {
      isOver = true
      for (const gate of closed.values()) gate.cancel?.()
      changed()
    },
  }
}
