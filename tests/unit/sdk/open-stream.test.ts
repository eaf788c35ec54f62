import { describe, expect, it } from 'vitest'
import type { Browser, RequestHandlers } from '../../../sdk/core/browser.ts'
import { openStream } from '../../../sdk/core/connection/open-stream.ts'

/** What the machine is told of a stream that answers so. */
function told(answer: (handlers: RequestHandlers) => void): unknown[] {
  const events: unknown[] = []
  const send: Browser['send'] = (_, handlers) => {
    answer(handlers)
    return () => undefined
  }
  openStream(
    { send } as Browser,
    'https://status.example.com/feed/v1/stream',
    (type, ...fields) => void events.push(fields.length > 0 ? [type, ...fields] : type),
    (raw) => 'seq' in (raw as object),
    () => undefined,
  )
  return events
}
const head = (status: number, more: { retryAfter?: string; streams?: boolean } = {}) => ({
  code: status,
  header: (name: string) => (name === 'retry-after' ? (more.retryAfter ?? null) : null),
  streams: more.streams ?? true,
})

describe('what the machine is told of a stream', () => {
  it.each([
    ['state\ndata: {"seq":1}', ['bytes', 'proved']],
    ['state\ndata: {}', ['bytes']],
    ['current\ndata: {}', ['bytes', 'proved']],
    ['beat\ndata: {}', ['bytes']],
    [
      'goodbye\ndata: {"reason":"overload","retryAfterMs":20000}',
      ['bytes', ['lost', { code: 503, floorMs: 20_000 }]],
    ],
    [
      'goodbye\ndata: {"reason":"drain","retryAfterMs":12345}',
      ['bytes', ['lost', { code: 0, floorMs: 12_345 }]],
    ],
    ['goodbye\ndata: what?', ['bytes', ['lost', { code: 0, floorMs: 0 }]]],
    ['nobody\ndata: knows', ['bytes']],
  ])('for event: %s', (text, expected) => {
    expect(told(({ onText }) => onText(`event: ${text}\n\n`))).toEqual(expected)
  })
  it('is retry:, within an hour', () => {
    expect(told(({ onText }) => onText('retry: 5000\nretry: 99999999\n'))).toEqual([
      'bytes',
      ['retry', { ms: 5000 }],
      ['retry', { ms: 3_600_000 }],
    ])
  })
  it('is its head: opened, not readable piece by piece, or refused with its floor', () => {
    expect(told(({ onHead }) => onHead(head(200)))).toEqual(['opened'])
    expect(told(({ onHead }) => onHead(head(200, { streams: false })))).toEqual(['unstreamable'])
    expect(told(({ onHead }) => onHead(head(503, { retryAfter: '20' })))).toEqual([
      ['lost', { code: 503, floorMs: 20_000 }],
    ])
    expect(told(({ onHead }) => onHead(head(204)))).toEqual([['lost', { code: 204, floorMs: 0 }]])
  })
  it('is its end', () => {
    expect(told(({ onEnd }) => onEnd())).toEqual([['lost', { code: 0, floorMs: 0 }]])
  })
})
