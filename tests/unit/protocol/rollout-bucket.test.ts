import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rolloutBucket } from '../../../protocol/rollout-bucket.ts'

describe('rolloutBucket', () => {
  it('gives the buckets that the protocol names', () => {
    expect(rolloutBucket('k2h5c8d1x9qz', '00000000-0000-4000-8000-000000000000')).toBe(95)
    expect(rolloutBucket('k2h5c8d1x9qz', '00000000-0000-4000-8000-000000000001')).toBe(76)
  })

  it('hashes the bytes of UTF-8, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (directive, client) => {
        let hash = 0x811c9dc5n
        for (const byte of Buffer.from(`${directive}:${client}`, 'utf8')) {
          hash = ((hash ^ BigInt(byte)) * 0x01000193n) & 0xffffffffn
        }
        expect(rolloutBucket(directive, client)).toBe(Number(hash % 100n))
      }),
    )
  })
})
