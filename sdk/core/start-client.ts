import { clampPolicy } from '../../protocol/policy.ts'
import type { AllowedKind, Client, ClientOptions } from '../client-types.ts'
import type { Browser } from './browser.ts'
import { clientId, drawUuid } from './client-id.ts'
import { type Connection, runConnection } from './connection/run-connection.ts'
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
const FIRST_PART_FAILURES = 3

/** Wires the parts of a client in a given browser. What not every host needs comes later, from `parts`. */
export function startClient(options: ClientOptions, browser: Browser, parts: Parts): Client {
  const url = trim(options.url)
  const app = options.app || null
  const appVersion = options.appVersion || null
  const allowed = options.allow ?? ['banner', 'report']
  const allows = (kind: AllowedKind) => allowed.includes(kind)
  const reader = { app, appVersion, clientId: () => clientId(browser), allows }

  const subscribers = new Set<() => void>()
  const listeners: SteeredClient['listeners'] = new Set()
  const holds = new Set<unknown>()
  const saveHooks = new Set<() => unknown>()
  /** What is to be done once the steering part is here, or never will be. */
  const awaiting = new Set<() => void>()
  const saved = { key: `allclear:saved:${url}`, isFromHere: false }
  let isDestroyed = false
  let steering: Steering | undefined
  let reports: Reports | undefined
  let cancelRetry: (() => void) | undefined
  let connection: Connection | undefined

  const notify = () => [...subscribers].forEach(guarded)
  const name = () => connection?.name() ?? 'connecting'

  const truth = feedTruth(browser.now)
  const presence = tellPresence(browser, url, app, appVersion, (message) => connection?.post(message))
  const select = () => selectDirectives(truth.trusted, truth.serverNow(), reader)

  /** Brings everything in line with the directives that hold now; called whenever state or clock changed. */
  function follow(): void {
    if (isDestroyed) return
    const silence = select().find(({ kind }) => kind === 'silence')
    if (silence && name() !== 'silenced')
      connection?.silence(
        endOf(silence) - (truth.serverNow() as number) + browser.random() * silence.spreadSeconds * 1000,
      )
    steering?.update()
  }
  function change(): void {
    guarded(follow)
    notify()
  }

  function steer(failures: number): void {
    const retry = () => {
      const { backoffBaseMs } = clampPolicy(truth.trusted?.policy)
      const windowMs = Math.min(PART_CAP_MS, backoffBaseMs * 2 ** failures)
      if (!isDestroyed) cancelRetry = browser.later(browser.random() * windowMs, () => steer(failures + 1))
    }
    // Silenced, nothing is sent; it is as if the server had not answered.
    if (name() === 'silenced') retry()
    else
      parts.steering((create) => {
        if (isDestroyed) return
        steering = create({
          ...options,
          url,
          browser,
          truth,
          allows,
          select,
          take: (connection as Connection).take,
          listeners,
          holds,
          saveHooks,
          saved,
          notify,
        })
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
      reports ??= create(browser, url, () => name() !== 'silenced' && !isDestroyed)
      use(reports)
    }, fail)
  }

  connection = runConnection(browser, truth, {
    url,
    fallback: options.fallback && trim(options.fallback),
    app,
    version: appVersion,
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
  if (allows('gate') || allows('disconnect') || (allows('reload') && appVersion)) steer(FIRST_PART_FAILURES)

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
    on: (event, listener) => addTo(listeners, [event, listener as never]),
    hold: () => addTo(holds, {}),
    onSave: (hook) => addTo(saveHooks, hook),
    takeSaved() {
      if (saved.isFromHere) return null
      const kept = parseJson(browser.readStored(saved.key, 'session')) as
        | { value?: unknown }
        | null
        | undefined
      browser.store(saved.key, null, 'session')
      return kept?.value ?? null
    },
    gate: (gateName, given) =>
      new Promise((resolve) => {
        const since = browser.now()
        const wait = () => (steering ? steering.wait(gateName, given, since, resolve) : resolve())
        if (isDestroyed || !allows('gate')) return resolve()
        if (steering) return wait()
        const cancel = given?.whenUnknown === 'closed' ? undefined : browser.later(UNKNOWN_MS, resolve)
        awaiting.add(() => {
          cancel?.()
          wait()
        })
      }),
    isOpen: (gateName, given) =>
      isDestroyed ||
      !allows('gate') ||
      (steering ? steering.isOpen(gateName, given) : given?.whenUnknown !== 'closed'),
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
        if (response.headers.get('allclear-hint') === '1') connection?.hint()
      })
    },
    destroy() {
      if (isDestroyed) return
      isDestroyed = true
      cancelRetry?.()
      for (const part of [connection, steering, reports, presence]) part?.destroy()
      settle()
      notify()
    },
  }

  function reportContext() {
    const at = Date.parse(truth.asOf ?? truth.state?.at ?? '')
    const serverMs = truth.serverNow() ?? browser.wallNow()
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
