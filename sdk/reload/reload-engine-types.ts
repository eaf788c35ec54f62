import type { ReloadDirective } from '../../protocol/state-document.ts'
import type { ReloadBlock, ReloadNotice } from '../client-types.ts'

/** What the reload engine needs from the client around it. */
export interface ReloadSurroundings {
  /** The feed's own origin, in the names of stored guards. */
  url: string
  /** Where to probe; undefined: the current path without its query. */
  probe: string | undefined
  /**
   * Fetches the newest snapshot from the status server itself and tells whether the directive is still in it and means
   * this client, by the server's clock. False when it cannot be fetched.
   */
  confirm(directiveId: string): Promise<boolean>
  /** Fires `beforereload` on the host; false: it was cancelled. */
  fireBeforeReload(directive: ReloadDirective): boolean
  fireBlocked(directive: ReloadDirective, reason: ReloadBlock): void
  /** Fires `disconnect` once for a hidden tab that will reload when shown. */
  fireDisconnect(directive: ReloadDirective): void
  /**
   * That tab stays after all: shown but not safe to reload, or the directive ended. Fires `reconnect` after a draw
   * within `spreadSeconds`, unless something else keeps the host disconnected.
   */
  fireReconnect(directive: ReloadDirective): void
  isHeld(): boolean
  /** The host's save hooks, run together; false: none is registered, or one failed or hung. */
  save(): Promise<boolean>
  /** Shows or takes away the banner's notice. */
  notify(notice: ReloadNotice | null): void
}

/** Carries out reload directives by the eight rules of docs/protocol.md. */
export interface ReloadEngine {
  /** The live directives that mean this client: kind allowed, target matched, rollout in. Called at each change. */
  update(directives: readonly ReloadDirective[]): void
  destroy(): void
}

/** Signature of `createReloadEngine` in `reload-engine.ts`. */
export type CreateReloadEngine = (surroundings: ReloadSurroundings) => ReloadEngine
