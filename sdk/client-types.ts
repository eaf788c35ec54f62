import type {
  Directive,
  DisconnectDirective,
  ReloadDirective,
  StateDocument,
} from '../protocol/state-document.ts'

/** What a host may allow; `data-allow` lists them. `silence` is always allowed. */
export type AllowedKind = 'banner' | 'reload' | 'disconnect' | 'gate' | 'report'

/** How `connect()` is told about the host. Everything but `url` has a default. */
export interface ClientOptions {
  /** Address of the status server, without a slash at its end. The only source of directives. */
  url: string
  /** Name of the host app, compared with a directive's `target.app`. */
  app?: string
  /** The version of the host's build. Unknown: never reloaded automatically. */
  appVersion?: string
  /** Default: `['banner', 'report']`. */
  allow?: readonly AllowedKind[]
  /** Base URL for snapshots while `url` does not answer. Never a source of directives. */
  fallback?: string
  /** Address of the probe before an automatic reload; default: the current path without its query. */
  probe?: string
}

/**
 * `connecting`: no stream yet · `live`: this tab holds the stream · `following`: another tab of this browser holds it ·
 * `polling`: snapshots · `waiting`: between two attempts · `silenced` · `stopped`: destroyed.
 */
export type ConnectionName =
  | 'connecting'
  | 'live'
  | 'following'
  | 'polling'
  | 'waiting'
  | 'silenced'
  | 'stopped'

/**
 * What listeners are given: the directive with all its fields, and what makes an event of it. `preventDefault` counts
 * on `beforereload` only.
 */
export type DirectiveEvent<D extends Directive = Directive> = D & {
  /** The same directive as it was received. */
  directive: D
  /** For `reloadblocked`: why. */
  reason?: ReloadBlock
  preventDefault(): void
  readonly defaultPrevented: boolean
}

/** Why an automatic reload does not happen now. */
export type ReloadBlock =
  | 'unsaved-input'
  | 'composing'
  | 'file-chosen'
  | 'media-playing'
  | 'dialog-open'
  | 'held'
  | 'cancelled'
  | 'probe-failed'
  | 'guarded'
  | 'storage'
  | 'still-old'

export interface ClientEvents {
  disconnect: DirectiveEvent<DisconnectDirective>
  reconnect: DirectiveEvent<DisconnectDirective>
  beforereload: DirectiveEvent<ReloadDirective>
  reloadblocked: DirectiveEvent<ReloadDirective>
}

/** What the banner shows for a reload directive. */
export interface ReloadNotice {
  directive: ReloadDirective
  /** `failed`: the page came back in the old version; its button clears what keeps it old, then reloads. */
  kind: 'suggest' | 'require' | 'failed'
  message: string | undefined
  /** Path of its glyph, on a grid of 16. */
  icon: string
  /** English for the notice and for its button, where nobody has other words for them. */
  words: { title: string; button: string }
  /** The notice's button. */
  act(): void
}

/** What a user tells about an outage. */
export interface ReportInput {
  component?: string
  note?: string
  contact?: string
}
/** `sent`: the server has it. `kept`: it is sent later. `full`: refused, too many are kept already. */
export type ReportOutcome = 'sent' | 'kept' | 'full' | 'not-allowed'
/** What goes along with a report; shown to the user before it is sent. */
export interface ReportContext {
  app: string | null
  appVersion: string | null
  online: boolean
  /** Age of the last state that the client holds, in seconds; null: it holds none. */
  stateAgeSeconds: number | null
}

export interface GateOptions {
  /** What holds while no state is known: `open` (default), after at most 2 s, or `closed`. */
  whenUnknown?: 'open' | 'closed'
}

/** The client of the feed; stable as the wire is (docs/protocol.md). Nothing here throws into the host. */
export interface Client {
  /** The newest state document, or null. */
  readonly state: StateDocument | null
  /** When core last confirmed the state, ISO 8601; null: never heard. */
  readonly asOf: string | null
  readonly connection: ConnectionName
  readonly disconnected: boolean
  readonly reloadNotice: ReloadNotice | null
  /** True where the state came from `fallback`. */
  readonly isFallback: boolean
  allows(kind: AllowedKind): boolean
  /** Called after each change of state, connection or notice; returns the way out. */
  subscribe(listener: () => void): () => void
  on<Name extends keyof ClientEvents>(name: Name, listener: (event: ClientEvents[Name]) => void): () => void
  /** No automatic reload until the returned function is called. */
  hold(name: string): () => void
  /** Registers the save hook; what it returned comes back once from `takeSaved()` after the reload. */
  onSave(hook: () => unknown | Promise<unknown>): () => void
  takeSaved(): unknown
  /** Resolves when the named gate is open. */
  gate(name: string, options?: GateOptions): Promise<void>
  isOpen(name: string, options?: GateOptions): boolean
  report(input: ReportInput): Promise<ReportOutcome>
  reportContext(): ReportContext
  /** Reads the hint headers of one of the host's own responses. */
  observe(response: { headers: { get(name: string): string | null } }): void
  destroy(): void
}
