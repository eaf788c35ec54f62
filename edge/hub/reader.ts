import type { Socket } from 'node:net'
import type { StateVersion } from '../../protocol/version-order.ts'

/** How a client describes itself, for counting. */
export interface ReaderInfo {
  app: string
  version: string
  visibility: 'visible' | 'hidden' | 'unknown'
  address: string
}

/** What our own probe client is known by; it counts nowhere. */
export const PROBE_CLIENT: ReaderInfo = { app: '', version: '', visibility: 'unknown', address: 'probe' }

/** Readers of a page that describe themselves alike. */
export interface ReaderGroup {
  page: string
  app: string
  version: string
  visibility: ReaderInfo['visibility']
  count: number
}

/** One open stream. */
export interface Reader {
  socket: Socket
  page: string
  /** Null for our own probe client. */
  group: ReaderGroup | null
  /** When in the round of beats its turn is. */
  slot: number
  /** When it is sent away, in ms. */
  endsAt: number
  /** Since when it has been behind, in ms; 0: it is not. Nothing is written to it meanwhile. */
  slowSince: number
  /** The newest state that it was sent, or said it holds. */
  held: StateVersion | null
}
