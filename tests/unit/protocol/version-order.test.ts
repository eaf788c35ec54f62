import { describe, expect, it } from 'vitest'
import { compareVersions, formatVersion, parseVersion } from '../../../protocol/version-order.ts'

const early = '20261120T101500.000Z-7f3a'
const late = '20261121T101500.000Z-0000'

describe('the order of states', () => {
  it('puts a later epoch before any seq of an earlier one', () => {
    expect(compareVersions({ epoch: late, seq: 0 }, { epoch: early, seq: 900 })).toBeGreaterThan(0)
  })
  it('goes by seq within an epoch', () => {
    expect(compareVersions({ epoch: early, seq: 9 }, { epoch: early, seq: 10 })).toBeLessThan(0)
    expect(compareVersions({ epoch: early, seq: 10 }, { epoch: early, seq: 10 })).toBe(0)
  })
  it('reads back what it writes, and nothing else', () => {
    expect(parseVersion(formatVersion({ epoch: early, seq: 42 }))).toEqual({ epoch: early, seq: 42 })
    for (const odd of [
      '',
      ':',
      'a:',
      ':1',
      'a:-1',
      'a:1.5',
      'a:1\n',
      'a b:1',
      `${'x'.repeat(65)}:1`,
      'a:1e9',
    ]) {
      expect(parseVersion(odd)).toBeNull()
    }
  })
})
