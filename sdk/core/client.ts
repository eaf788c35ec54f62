import type { Directive, DisconnectDirective, ReloadDirective } from '../../protocol/state-document.ts'
import type {
  AllowedKind,
  Client,
  ClientEvents,
  ClientOptions,
  DirectiveEvent,
  ReloadNotice,
} from '../client-types.ts'
import type { CreateReloadEngine } from '../reload/reload-engine-types.ts'
import type { Browser } from './browser.ts'
import { clientId } from './client-id.ts'
import { type Connection, runConnection } from './connection/run-connection.ts'
import { feedTruth } from './feed-truth.ts'
import { followDisconnects } from './follow-disconnects.ts'
import { openGates } from './gates.ts'
import { keepReports } from './keep-reports.ts'
import { saveWork } from './save-work.ts'
import { endOf, selectDirectives } from './select-directives.ts'
import { tellPresence } from './tell-presence.ts'

/** How long sending of kept reports is spread after the feed is well again. */
const FLUSH_MS = 30_000

/** Wires the parts of a client in a given browser. `createEngine` is asked only where the host allows `reload`. */
export function createClient(
  options: ClientOptions,
  browser: Browser,
  createEngine: CreateReloadEngine,
): Client {
  const trim = (address: string) => address.replace(/\/+$/, '')
  const url = trim(options.url)
  const allowed = new Set<AllowedKind>(options.allow ?? ['banner', 'report'])
  const allows = (kind: AllowedKind) => allowed.has(kind)
  const app = options.app || undefined
  const appVersion = options.appVersion || undefined
  const reader = { app, appVersion, clientId: clientId(browser), allows }

  const subscribers = new Set<() => void>()
  const listeners = new Map<string, Set<(event: never) => void>>()
  const holds = new Set<object>()
  /** Reload directives for which the engine wants the host disconnected. */
  const parked = new Map<string, ReloadDirective>()
  let notice: ReloadNotice | null = null
  let isDestroyed = false
  let cancelExpiry: (() => void) | undefined
  let connection: Connection | undefined

  const notify = () => {
    for (const listener of [...subscribers]) guarded(listener)
  }
  const name = () => (isDestroyed ? 'stopped' : (connection?.name() ?? 'connecting'))

  function fire<D extends Directive>(
    event: string,
    directive: D,
    more: Partial<DirectiveEvent> = {},
  ): boolean {
    let defaultPrevented = false
    const detail = {
      directive,
      ...('mode' in directive ? { mode: directive.mode } : {}),
      ...more,
      preventDefault: () => {
        defaultPrevented = true
      },
      get defaultPrevented() {
        return defaultPrevented
      },
    }
    for (const listener of [...(listeners.get(event) ?? [])]) guarded(() => listener(detail as never))
    return !defaultPrevented
  }

  const truth = feedTruth(() => browser.now())
  const gates = openGates(browser, notify)
  const saved = saveWork(browser, url)
  const reports = keepReports(browser, url, () => name() !== 'silenced' && !isDestroyed)
  const presence = tellPresence(browser, url, { app: app ?? '', version: appVersion ?? '' }, (message) =>
    connection?.post(message),
  )
  const disconnects = followDisconnects(browser, (event, directive) => {
    fire(event, directive)
    notify()
  })
  const select = () => selectDirectives(truth.trusted, truth.serverNow(), reader)

  const engine =
    allows('reload') && appVersion !== undefined
      ? createEngine({
          url,
          probe: options.probe,
          confirm: async (id) =>
            connection !== undefined && (await connection.refresh()) && select().some((one) => one.id === id),
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
          isHeld: () => holds.size > 0,
          save: saved.save,
          notify(next) {
            notice = next
            notify()
          },
        })
      : null

  /** Brings everything in line with the directives that hold now; called whenever state, clock or visibility changed. */
  function follow(): void {
    if (isDestroyed) return
    cancelExpiry?.()
    const serverMs = truth.serverNow()
    const live = select()
    const silence = live.find(({ kind }) => kind === 'silence')
    if (silence !== undefined && serverMs !== null && name() !== 'silenced')
      connection?.silence(endOf(silence) - serverMs + browser.random() * silence.spreadSeconds * 1000)
    const reloads = live.filter((one): one is ReloadDirective => one.kind === 'reload')
    disconnect(live)
    gates.update(
      live.filter((one) => one.kind === 'gate'),
      truth.trusted !== null,
    )
    engine?.update(silence === undefined ? reloads : [])
    if (serverMs !== null && live.length > 0)
      cancelExpiry = browser.later(Math.min(...live.map(endOf)) - serverMs + 1, change)
  }
  /** A reload that waits for a hidden tab to be shown disconnects it like a directive of that kind. */
  function disconnect(live = select()): void {
    disconnects.update([
      ...live.filter((one) => one.kind === 'disconnect'),
      ...[...parked.values()].map((one) => ({ ...one, scope: 'all' }) as unknown as DisconnectDirective),
    ])
  }
  function change(): void {
    guarded(follow)
    notify()
  }

  connection = runConnection(browser, truth, {
    url,
    fallback: options.fallback ? trim(options.fallback) : undefined,
    app: app ?? '',
    version: appVersion ?? '',
    onChange: change,
    onHealthy() {
      presence.offer()
      reports.flush(FLUSH_MS)
    },
    onRollCall: presence.take,
  })
  const unlisten = browser.listen((event) => {
    if (event === 'shown' || event === 'hidden') guarded(follow)
  })

  return {
    get state() {
      return truth.state
    },
    get asOf() {
      return truth.asOf
    },
    get connection() {
      return name()
    },
    get disconnected() {
      return disconnects.isDisconnected
    },
    get reloadNotice() {
      return notice
    },
    get isFallback() {
      return truth.state !== truth.trusted
    },
    allows,
    subscribe: (listener) => addTo(subscribers, listener),
    on<Name extends keyof ClientEvents>(event: Name, listener: (event: ClientEvents[Name]) => void) {
      const own = listeners.get(event) ?? new Set()
      listeners.set(event, own)
      return addTo(own, listener as (event: never) => void)
    },
    hold: (holdName) => addTo(holds, { name: holdName }),
    onSave: saved.onSave,
    takeSaved: saved.take,
    gate: (gateName, given) => gates.wait(gateName, given),
    isOpen: (gateName, given) => gates.isOpen(gateName, given),
    report: async (input) => (allows('report') ? reports.send(input, context()) : 'not-allowed'),
    reportContext: context,
    observe(response) {
      guarded(() => {
        if (response.headers.get('allclear-hint') === '1') connection?.hint()
      })
    },
    destroy() {
      if (isDestroyed) return
      isDestroyed = true
      cancelExpiry?.()
      unlisten()
      for (const part of [connection, engine, disconnects, gates, reports, presence]) part?.destroy()
      notify()
    },
  }

  function context() {
    const at = Date.parse(truth.asOf ?? truth.state?.at ?? '')
    const serverMs = truth.serverNow() ?? browser.wallNow()
    return {
      app: app ?? null,
      appVersion: appVersion ?? null,
      online: browser.isOnline(),
      stateAgeSeconds:
        truth.state === null || Number.isNaN(at) ? null : Math.max(0, Math.round((serverMs - at) / 1000)),
    }
  }
}

function addTo<T>(set: Set<T>, item: T): () => void {
  set.add(item)
  return () => {
    set.delete(item)
  }
}

/** What the host's own listeners throw is told to its error handlers, and stops nothing here. */
function guarded(run: () => void): void {
  try {
    run()
  } catch (error) {
    globalThis.reportError?.(error)
  }
}
