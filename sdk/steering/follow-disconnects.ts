import type { DisconnectDirective } from '../../protocol/state-document.ts'
import type { Browser } from '../core/browser.ts'

export interface Disconnects {
  readonly isDisconnected: boolean
  update(directives: readonly DisconnectDirective[]): void
  destroy(): void
}

/**
 * Tells the host to close its own connections while a directive wants that of this tab, and to come back a random
 * moment after it ended or the tab was shown. One event for each change, however often a directive is delivered.
 */
export function followDisconnects(
  browser: Browser,
  fire: (name: 'disconnect' | 'reconnect', directive: DisconnectDirective) => void,
): Disconnects {
  let active: DisconnectDirective | null = null
  let cancel: (() => void) | undefined
  const stop = () => {
    cancel?.()
    cancel = undefined
  }
  return {
    get isDisconnected() {
      return active !== null
    },
    update(directives) {
      const wanted = directives.find(({ scope }) => scope === 'all' || browser.isHidden())
      if (wanted !== undefined) {
        stop()
        const isNew = active === null
        active = wanted
        if (isNew) fire('disconnect', wanted)
      } else if (active !== null && cancel === undefined) {
        const ended = active
        cancel = browser.later(browser.random() * ended.spreadSeconds * 1000, () => {
          cancel = undefined
          active = null
          fire('reconnect', ended)
        })
      }
    },
    destroy: stop,
  }
}
