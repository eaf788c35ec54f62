import { randomBytes } from 'node:crypto'

const LETTERS = 'bcdfghjklmnpqrstvwxyz0123456789'

/** A new id: 12 lower-case consonants and digits, as Statuspage's (no words by accident). About 59 bits. */
export function newId(): string {
  let id = ''
  while (id.length < 12) {
    for (const byte of randomBytes(16)) {
      // 248 = 8 × 31: bytes above would favour the first letters.
      if (byte < 248 && id.length < 12) id += LETTERS[byte % 31]
    }
  }
  return id
}
