import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readHead } from '../../../edge/http/read-head.ts'

/** Reads a head that stands in the middle of other bytes, as behind another request. */
function read(head: string) {
  const before = 'GET /before HTTP/1.1\r\nHost: b\r\n\r\n'
  const bytes = Buffer.from(`${before}${head}\r\n\r\nGET /behind HTTP/1.1\r\n`, 'latin1')
  return readHead(head, bytes, before.length)
}
const headersOf = (head: string) => {
  const result = read(head)
  return result.kind === 'head' ? Object.fromEntries(result.head.headers) : result
}

it('takes what is asked for, by lower-case name, without the blanks around it, repeated ones joined', () => {
  expect(
    headersOf(
      'GET / HTTP/1.1\r\nHOST:\t a \r\nAccept-Encoding: gzip\r\naccept-encoding:br\r\nUser-Agent: x\r\nIf-None-Match:',
    ),
  ).toEqual({ host: 'a', 'accept-encoding': 'gzip, br', 'if-none-match': '' })
})

it.each([
  ['a line feed alone behind a value', 'GET / HTTP/1.1\r\nHost: a\n'],
  ['a carriage return alone', 'GET / HTTP/1.1\r\nHost: a\rX: 1'],
  ['a carriage return at the end', 'GET / HTTP/1.1\r\nHost: a\r'],
  ['a NUL', 'GET / HTTP/1.1\r\nHost: a\0'],
  ['an empty name', 'GET / HTTP/1.1\r\nHost: a\r\n: 1'],
  ['a name without a colon', 'GET / HTTP/1.1\r\nHost: a\r\nX'],
  ['a name with a blank', 'GET / HTTP/1.1\r\nHost: a\r\nX : 1'],
  [
    'a blank of other standards around chunked',
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\xa0',
  ],
  ['authorization twice', 'GET / HTTP/1.1\r\nHost: a\r\nAuthorization: a\r\nauthorization: b'],
  ['a lower-case method', 'get / HTTP/1.1\r\nHost: a'],
  ['a target with a blank', 'GET /a b HTTP/1.1\r\nHost: a'],
])('refuses %s', (_name, head) => {
  expect(read(head)).toMatchObject({ kind: 'bad', status: 400 })
})

it('refuses more than a hundred headers, known or not', () => {
  const lines = (count: number) => Array.from({ length: count }, (_, i) => `\r\nX-${i}: 1`).join('')
  expect(read(`GET / HTTP/1.1\r\nHost: a${lines(99)}`).kind).toBe('head')
  expect(read(`GET / HTTP/1.1\r\nHost: a${lines(100)}`)).toMatchObject({ status: 431 })
})

it('tells HTTP/1.0, which needs no host, and refuses a chunked body in it', () => {
  expect(read('GET / HTTP/1.0')).toMatchObject({ kind: 'head', head: { isOld: true } })
  expect(read('GET / HTTP/1.1\r\nHost: a')).toMatchObject({ kind: 'head', head: { isOld: false } })
  expect(read('POST / HTTP/1.0\r\nTransfer-Encoding: chunked')).toMatchObject({ kind: 'bad', status: 400 })
  expect(read('GET / HTTP/2.0\r\nHost: a')).toMatchObject({ kind: 'bad', status: 400 })
})

it('never takes a head with a control byte anywhere, whatever stands around it', () => {
  const printable = fc.stringMatching(/^[\x21-\x7e]{0,20}$/)
  const control = fc.integer({ min: 0, max: 31 }).filter((code) => code !== 9)
  fc.assert(
    fc.property(printable, fc.oneof(control, fc.constant(127)), printable, (before, code, after) => {
      const value = `${before}${String.fromCharCode(code)}${after}`
      expect(read(`GET / HTTP/1.1\r\nHost: a\r\nX-Any: ${value}`).kind).toBe('bad')
    }),
  )
})
