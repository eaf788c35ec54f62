import type { Directive, ReloadDirective } from '../../protocol/state-document.ts'
import type {
  AllowedKind,
  ClientOptions,
  DirectiveEvent,
  GateOptions,
  ReloadNotice,
  ReportOutcome,
} from '../client-types.ts'
import type { Answer } from './ask.ts'
import type { Browser } from './browser.ts'
import type { FeedTruth } from './feed-truth.ts'

/**
 * The parts of a client that come in files of their own, and only to those who need them. Each is given by a function
 * that calls `take` once, now or later, or `fail`, after which it may be asked again.
 */
export interface Parts {
  /** Carries out directives of the kinds `reload`, `disconnect` and `gate`. */
  steering: Bring<CreateSteering>
  /** Sends users' reports, and what was kept of them. */
  reports: Bring<CreateReports>
}
export type Bring<Part> = (take: (part: Part) => void, fail: () => void) => void

/** What the parts of a client share. */
export interface SteeredClient extends Omit<ClientOptions, 'app' | 'appVersion'> {
  /** Null: not told. */
  app: string | null
  appVersion: string | null
  browser: Browser
  truth: FeedTruth
  /** The same for this browser, and for this page where storage is off. */
  clientId(): string
  allows(kind: AllowedKind): boolean
  /** The live directives that mean this client, those of kind `silence` included. */
  select(): Directive[]
  /** Takes a snapshot that was fetched from `url` itself; false: it holds no state. */
  take(snapshot: Answer): boolean
  /** The host's listeners with their events. */
  listeners: Set<readonly [event: string, listener: (event: DirectiveEvent<ReloadDirective>) => void]>
  /** What the host holds reloads with. */
  holds: Set<unknown>
  saveHooks: Set<() => unknown>
  /** Where saved work is kept over a reload, in `sessionStorage`. */
  savedKey: string
  /** What was saved by this page comes back in the next one only. */
  hasSaved: boolean
  /** Tells the host that something has changed. */
  notify(): void
}

/** A gate that nothing is known of opens after this. */
export const UNKNOWN_MS = 2000

export interface Steering {
  readonly isDisconnected: boolean
  readonly notice: ReloadNotice | null
  /** State, clock or visibility has changed. */
  update(): void
  isOpen(name: string, options?: GateOptions): boolean
  /** Calls `pass` once the gate is open. `since`: when it was asked for, monotonic ms. */
  wait(name: string, options: GateOptions | undefined, since: number, pass: () => void): void
  destroy(): void
}
/** Signature of `createSteering` in `../steering/steering.ts`, without its second parameter. */
export type CreateSteering = (client: SteeredClient) => Steering

export interface Reports {
  /** `raw`: JSON of a report as it was written, not yet cut to the server's limits. */
  send(raw: string): Promise<ReportOutcome>
  /** The server is well: sends what is kept, one at a time, after a draw from `windowMs`. */
  flush(windowMs: number): void
  destroy(): void
}
/** Signature of `keepReports` in `../report/keep-reports.ts`. `maySend`: neither silenced nor destroyed. */
export type CreateReports = (browser: Browser, url: string, maySend: () => boolean) => Reports
