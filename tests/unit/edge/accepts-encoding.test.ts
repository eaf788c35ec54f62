import { expect, it } from 'vitest'
import { chooseEncoding } from '../../../edge/http/accepts-encoding.ts'

it.each([
  [undefined, 'identity'],
  ['', 'identity'],
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip', 'gzip'],
  ['GZip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['br;q=0.5, gzip;q=0.8', 'gzip'],
  ['br;q=0.8, gzip;q=0.8', 'br'],
  ['br;q=0, *', 'gzip'],
  ['br ; q=0 , gzip ; q=0.1', 'gzip'],
  ['br;q=0.0, gzip;q=0.000', 'identity'],
  ['*', 'br'],
  ['*;q=0', 'identity'],
  ['*;q=0, gzip', 'gzip'],
  ['identity', 'identity'],
  ['identity;q=1, gzip;q=0.5', 'identity'],
  ['identity;q=0.5, gzip', 'gzip'],
  ['identity;q=0, gzip', 'gzip'],
  ['identity;q=0, *', 'br'],
  ['identity;q=0', 'identity'],
  ['deflate', 'identity'],
  ['brotli, gzipped', 'identity'],
  ['br;q=x, gzip', 'br'],
  ['br;q=1.1.1, gzip', 'gzip'],
  [',,;q=1,', 'identity'],
])('of brotli and gzip, %j gets %s', (header, coding) => {
  expect(chooseEncoding(header, { br: true, gzip: true })).toBe(coding)
})

it('what there is not is not chosen', () => {
  expect(chooseEncoding('br', { br: false, gzip: true })).toBe('identity')
  expect(chooseEncoding('br, gzip', { br: false, gzip: true })).toBe('gzip')
  expect(chooseEncoding('br, gzip', { br: false, gzip: false })).toBe('identity')
})
