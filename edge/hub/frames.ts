import type { StateVersion } from '../../protocol/version-order.ts'
import { formatVersion } from '../../protocol/version-order.ts'

/**
 * Head of every stream but its date and its end: not chunked, not compressed, closed at its end, never kept
 * (docs/protocol.md).
 */
export const STREAM_HEAD = [
  'HTTP/1.1 200 OK',
  'Content-Type: text/event-stream; charset=utf-8',
  'Cache-Control: no-store, no-transform',
  'Connection: close',
  'X-Accel-Buffering: no',
  'Access-Control-Allow-Origin: *',
  'Access-Control-Expose-Headers: Retry-After, Date, Age, ETag, Allclear-As-Of',
  'X-Content-Type-Options: nosniff',
  '',
].join('\r\n')

export function stateFrame(state: StateVersion & { document: string }): Buffer {
  return Buffer.from(`event: state\nid: ${formatVersion(state)}\ndata: ${state.document}\n\n`)
}

export function currentFrame(version: StateVersion): string {
  const data = JSON.stringify({ epoch: version.epoch, seq: version.seq })
  return `event: current\nid: ${formatVersion(version)}\ndata: ${data}\n\n`
}

export function beatFrame(now: Date, asOf: string | null): string {
  return `event: beat\ndata: ${JSON.stringify({ now: now.toISOString(), asOf })}\n\n`
}

/** The delivery canary: only our own probe client gets it. */
export function probeFrame(id: string): string {
  return `event: probe\ndata: ${JSON.stringify({ id })}\n\n`
}

export type GoodbyeReason = 'drain' | 'overload' | 'slow' | 'rotate'

export function goodbyeFrame(reason: GoodbyeReason, retryAfterMs: number): string {
  return `event: goodbye\ndata: ${JSON.stringify({ reason, retryAfterMs })}\n\n`
}

/** A whole number of ms, uniform between two. */
export function drawMs(minMs: number, maxMs: number): number {
  return Math.round(minMs + Math.random() * (maxMs - minMs))
}
