import type {
  Directive,
  DisconnectDirective,
  GateDirective,
  ReloadDirective,
} from '../../protocol/state-document.ts'
import type { DirectiveEvent, ReloadBlock, ReloadNotice } from '../client-types.ts'
import { fetchSnapshot } from '../core/connection/fetch-snapshot.ts'
import { guarded } from '../core/guarded.ts'
import type { SteeredClient, Steering } from '../core/parts.ts'
import { endOf } from '../core/select-directives.ts'
import type { CreateReloadEngine } from '../reload/reload-engine-types.ts'
import { followDisconnects } from './follow-disconnects.ts'
import { openGates } from './gates.ts'
import { isWhole } from './is-whole.ts'
import { saveWork } from './save-work.ts'

/** Carries out the directives that mean this client. `createEngine` is asked only where a reload may be ordered. */
export function createSteering(client: SteeredClient, createEngine: CreateReloadEngine): Steering {
  const { browser, truth, notify } = client
  /** Reload directives for which the engine wants the host disconnected. */
  const parked = new Map<string, ReloadDirective>()
  let notice: ReloadNotice | null = null
  const refreshes = new Set<() => void>()
  let cancelExpiry: (() => void) | undefined

  function fire(event: string, directive: Directive, more: { reason?: ReloadBlock } = {}): boolean {
    let defaultPrevented = false
    const detail = {
      ...directive,
      directive,
      ...more,
      preventDefault: () => {
        defaultPrevented = true
      },
      get defaultPrevented() {
        return defaultPrevented
      },
    }
    for (const [name, listener] of [...client.listeners])
      if (name === event) guarded(() => listener(detail as DirectiveEvent<ReloadDirective>))
    return !defaultPrevented
  }

  const gates = openGates(browser, notify)
  const disconnects = followDisconnects(browser, (event, directive) => {
    fire(event, directive)
    notify()
  })
  const select = () => client.select().filter(isWhole)
  /** Fetches the newest snapshot; false: no answer. */
  const refresh = () =>
    new Promise<boolean>((resolve) => {
      const abort = fetchSnapshot(browser, client.url, (found) => {
        refreshes.delete(stop)
        resolve(client.take(found))
      })
      const stop = () => {
        abort()
        resolve(false)
      }
      refreshes.add(stop)
    })

  const engine =
    client.allows('reload') && client.appVersion
      ? createEngine({
          url: client.url,
          probe: client.probe,
          confirm: async (id) => (await refresh()) && select().some((one) => one.id === id),
          fireBeforeReload: (directive) => fire('beforereload', directive),
          fireBlocked: (directive, reason) => void fire('reloadblocked', directive, { reason }),
          fireDisconnect(directive) {
            parked.set(directive.id, directive)
            disconnect()
          },
          fireReconnect(directive) {
            parked.delete(directive.id)
            disconnect()
          },
          isHeld: () => client.holds.size > 0,
          save: () => saveWork(client),
          notify(next) {
            notice = next
            notify()
          },
        })
      : null

  function update(): void {
    cancelExpiry?.()
    const live = select()
    disconnect(live)
    gates.update(
      live.filter((one): one is GateDirective => one.kind === 'gate'),
      truth.trusted !== null,
    )
    const isSilent = live.some(({ kind }) => kind === 'silence')
    engine?.update(isSilent ? [] : live.filter((one): one is ReloadDirective => one.kind === 'reload'))
    if (live.length > 0)
      cancelExpiry = browser.later(Math.min(...live.map(endOf)) - truth.serverNow() + 1, () => {
        guarded(update)
        notify()
      })
  }
  /** A reload that waits for a hidden tab to be shown disconnects it like a directive of that kind. */
  function disconnect(live = select()): void {
    disconnects.update([
      ...live.filter((one): one is DisconnectDirective => one.kind === 'disconnect'),
      ...[...parked.values()].map((one) => ({ ...one, scope: 'all' }) as unknown as DisconnectDirective),
    ])
  }

  const unlisten = browser.listen((event) => {
    if (event === 'shown' || event === 'hidden') guarded(update)
  })

  return {
    get isDisconnected() {
      return disconnects.isDisconnected
    },
    get notice() {
      return notice
    },
    update,
    isOpen: gates.isOpen,
    wait: gates.wait,
    destroy() {
      unlisten()
      for (const stop of refreshes) stop()
      cancelExpiry?.()
      engine?.destroy()
      disconnects.destroy()
      gates.destroy()
    },
  }
}
