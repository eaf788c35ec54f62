/** What the core needs from a browser: small, so that tests and benches bring their own. Times are in ms. */
export interface Browser {
  /** Monotonic. */
  now(): number
  /** Wall clock since 1970: only its differences between tabs of one machine are used. */
  wallNow(): number
  random(): number
  /** Runs once, later; returns the way to cancel. */
  later(ms: number, run: () => void): () => void
  isHidden(): boolean
  isOnline(): boolean
  /** Tells of the page's life; returns the way out. */
  listen(take: (event: PageEvent) => void): () => void
  send(request: BrowserRequest, handlers: RequestHandlers): () => void
  /** Web Locks; null: missing. */
  lock: BrowserLock | null
  /** Opens a channel between the tabs of this origin; null: missing. */
  openChannel: ((name: string, take: (message: unknown) => void) => BrowserChannel) | null
  /** Null: nothing is stored; undefined: storage is off. */
  readStored(key: string, area?: StorageName): string | null | undefined
  /** False: not stored. */
  store(key: string, value: string | null, area?: StorageName): boolean
}

export type StorageName = 'localStorage' | 'sessionStorage'
export type PageEvent = 'shown' | 'hidden' | 'suspend' | 'resume' | 'online'

export interface BrowserRequest {
  url: string
  /** A `POST` with this text, else a `GET`. */
  body?: string
  cache: 'no-store' | 'no-cache'
}

/** Nothing is called after the request was aborted; `onEnd` is the last call, also for a request that fails. */
export interface RequestHandlers {
  /** `streams`: the text comes piece by piece. */
  onHead(head: { code: number; header(name: string): string | null; streams: boolean }): void
  onText(text: string): void
  onEnd(): void
}

/**
 * Asks for the lock, or takes it from whoever holds it. Tells exactly one of: `granted`, then perhaps `robbed`;
 * `unshareable` (locks are not allowed here). Returns the release, which also ends the asking.
 */
export type BrowserLock = (
  name: string,
  steal: boolean,
  tell: (what: 'granted' | 'robbed' | 'unshareable') => void,
) => () => void

/** As much of a `BroadcastChannel` as is needed. */
export interface BrowserChannel {
  postMessage(message: unknown): void
  close(): void
}
