import type { Client, ClientOptions } from '../client-types.ts'
import type { Browser } from './browser.ts'
import { clientId, drawUuid } from './client-id.ts'
import { runConnection } from './connection/run-connection.ts'
import { feedTruth } from './feed-truth.ts'
import { guarded } from './guarded.ts'
import { keepReport, keptKey } from './kept-reports.ts'
import { type Parts, type Reports, type SteeredClient, type Steering, UNKNOWN_MS } from './parts.ts'
import { parseJson } from './read-state.ts'
import { endOf, selectDirectives } from './select-directives.ts'
import { tellPresence } from './tell-presence.ts'

/** How long sending of kept reports is spread after the feed is well again. */
const FLUSH_MS = 30_000
/** A part that cannot be had is asked for less and less often, from a few seconds down to once in this. */
const PART_CAP_MS = 3_600_000
const FIRST_PART_WINDOW_MS = 8000

/** Wires the parts of a client in a given browser. What not every host needs comes later, from `parts`. */
export function startClient(options: ClientOptions, browser: Browser, parts: Parts): Client {
  const { allow = ['banner', 'report'] } = options
  const url = trim(options.url)
  const app = options.app || null
  const appVersion = options.appVersion || null
  const allows = (kind: string | null) => (allow as readonly (string | null)[]).includes(kind)
  const subscribers = new Set<() => void>()
  /** What is to be done once the steering part is here, or never will be. */
  const awaiting = new Set<() => void>()
  let isDestroyed = false
  let steering: Steering | undefined
  let reports: Reports | undefined
  const timers = new Set<() => void>()
  const later = (ms: number, run: () => void) => timers.add(browser.later(ms, run))

  const notify = () => [...subscribers].forEach(guarded)
  const truth = feedTruth(browser.now)
  let id: string | undefined
  const shared: SteeredClient = {
    ...options,
    url,
    fallback: options.fallback && trim(options.fallback),
    app,
    appVersion,
    browser,
    truth,
    clientId: () => (id ??= clientId(browser)),
    allows,
    select: () => selectDirectives(shared),
    take: (found) => connection.take(found),
    listeners: new Set(),
    holds: new Set(),
    saveHooks: new Set(),
    savedKey: `allclear:saved:${url}`,
    hasSaved: false,
    notify,
  }
  const presence = tellPresence(shared, (message) => connection.post(message))
  const connection = runConnection(shared, {
    onChange: change,
    onHealthy() {
      presence.offer()
      if (browser.readStored(keptKey(url)))
        withReports(
          (all) => all.flush(FLUSH_MS),
          () => undefined,
        )
    },
    onRollCall: presence.take,
  })
  /** `silenced` or `stopped`: no other connection is called so. */
  const isResting = () => connection.name()[0] === 's'

  /** Brings everything in line with the directives that hold now; called whenever state or clock changed. */
  function follow(): void {
    if (isDestroyed) return
    const silence = shared.select().find(({ kind }) => kind === 'silence')
    if (silence && !isResting())
      connection.tell('hush', {
        ms: endOf(silence) - truth.serverNow() + browser.random() * silence.spreadSeconds * 1000,
      })
    steering?.update()
  }
  function change(): void {
    guarded(follow)
    notify()
  }

  function steer(windowMs: number): void {
    const retry = () => {
      if (!isDestroyed) later(browser.random() * windowMs, () => steer(Math.min(PART_CAP_MS, windowMs * 2)))
    }
    // Silenced, nothing is sent; it is as if the server had not answered.
    if (isResting()) retry()
    else
      parts.steering((create) => {
        if (isDestroyed) return
        steering = create(shared)
        change()
        settle()
      }, retry)
  }
  function settle(): void {
    for (const run of awaiting) run()
    awaiting.clear()
  }
  function withReports(use: (reports: Reports) => void, fail: () => void): void {
    parts.reports((create) => {
      reports ??= create(browser, url, () => !isResting())
      use(reports)
    }, fail)
  }

  connection.start()
  if (['gate', 'disconnect', appVersion && 'reload'].some(allows)) steer(FIRST_PART_WINDOW_MS)

  return {
    get state() {
      return truth.state
    },
    get asOf() {
      return truth.asOf
    },
    get connection() {
      return connection.name()
    },
    get disconnected() {
      return !!steering?.isDisconnected
    },
    get reloadNotice() {
      return steering?.notice ?? null
    },
    get isFallback() {
      return truth.state !== truth.trusted
    },
    allows,
    subscribe: (listener) => addTo(subscribers, listener),
    on: (event, listener) => addTo(shared.listeners, [event, listener as never]),
    hold: () => addTo(shared.holds, {}),
    onSave: (hook) => addTo(shared.saveHooks, hook),
    takeSaved() {
      if (shared.hasSaved) return null
      const kept = parseJson(browser.readStored(shared.savedKey, 'sessionStorage')) as
        | { value?: unknown }
        | null
        | undefined
      browser.store(shared.savedKey, null, 'sessionStorage')
      return kept?.value ?? null
    },
    gate: (name, given) =>
      new Promise((resolve) => {
        const since = browser.now()
        const wait = () =>
          steering && allows('gate') ? steering.wait(name, given, since, resolve) : resolve()
        if (steering || isDestroyed || !allows('gate')) return wait()
        awaiting.add(wait)
        // Where the part has come by then, it knows better.
        if (given?.whenUnknown !== 'closed') later(UNKNOWN_MS, () => steering || resolve())
      }),
    isOpen: (name, given) =>
      isDestroyed ||
      !allows('gate') ||
      (steering ? steering.isOpen(name, given) : given?.whenUnknown !== 'closed'),
    report: (input) =>
      new Promise((resolve) => {
        if (!allows('report')) return resolve('not-allowed')
        const writtenAt = new Date(browser.wallNow()).toISOString()
        const raw = JSON.stringify({ ...input, ...reportContext(), id: drawUuid(browser), writtenAt })
        withReports(
          (all) => void all.send(raw).then(resolve),
          () => resolve(keepReport(browser, url, raw) ? 'kept' : 'full'),
        )
      }),
    reportContext,
    observe(response) {
      guarded(() => {
        if (response.headers.get('allclear-hint')) connection.tell('hint')
      })
    },
    destroy() {
      if (isDestroyed) return
      isDestroyed = true
      for (const cancel of timers) cancel()
      for (const part of [connection, steering, reports, presence]) part?.destroy()
      settle()
      notify()
    },
  }

  function reportContext() {
    const at = Date.parse((truth.asOf ?? truth.state?.at) as string)
    const serverMs = truth.serverNow() || browser.wallNow()
    return {
      app,
      appVersion,
      online: browser.isOnline(),
      stateAgeSeconds: truth.state && at ? Math.max(0, Math.round((serverMs - at) / 1000)) : null,
    }
  }
}

const trim = (address: string) => address.replace(/\/+$/, '')

function addTo<T>(set: Set<T>, item: T): () => void {
  set.add(item)
  return () => void set.delete(item)
}
