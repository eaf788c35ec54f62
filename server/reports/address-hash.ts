import { createHmac, randomBytes } from 'node:crypto'

const KEY = Symbol.for('allclear.report-address-key')
const held = globalThis as { [KEY]?: { day: number; key: Buffer } }
const DAY_MS = 24 * 60 * 60 * 1000

/**
 * A keyed hash of an address, for limits alone. The key is drawn each UTC day, lives in memory and is written nowhere:
 * yesterday's hashes can be turned back into addresses by nobody, ourselves included.
 */
export function hashAddress(address: string, nowMs: number): string {
  const day = Math.floor(nowMs / DAY_MS)
  if (held[KEY]?.day !== day) held[KEY] = { day, key: randomBytes(32) }
  return createHmac('sha256', held[KEY].key).update(address).digest('base64url')
}
