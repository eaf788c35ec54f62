import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sseParser } from '../../../sdk/sse-parser.ts'

function read(...chunks: string[]): { events: { name: string; data: string }[]; retries: number[] } {
  const events: { name: string; data: string }[] = []
  const retries: number[] = []
  const parse = sseParser(
    (name, data) => events.push({ name, data }),
    (ms) => retries.push(ms),
  )
  for (const chunk of chunks) parse(chunk)
  return { events, retries }
}

describe('the event-stream parser', () => {
  it('reads a BOM, comments, fields without a colon, several data lines and no ids', () => {
    const { events, retries } = read(
      '\ufeff: hello\nretry: 5\nretry: x\nid: 1\nevent: state\ndata: a\ndata:b\ndata\n\ndata: c\n\n',
    )
    expect(events).toEqual([
      { name: 'state', data: 'a\nb\n' },
      { name: '', data: 'c' },
    ])
    expect(retries).toEqual([5])
  })

  it('reads the same however the bytes are cut and whichever line ends are used', () => {
    const source = 'event: state\nid: e:1\ndata: {"a":1}\n\n: c\ndata: x\ndata: y\n\nretry: 10\n\n'
    const whole = read(source)
    fc.assert(
      fc.property(
        fc.constantFrom('\n', '\r', '\r\n'),
        fc.array(fc.nat(source.length * 2), { maxLength: 12 }),
        (end, cuts) => {
          const text = source.replace(/\n/g, end)
          const places = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length]
          const chunks = places.slice(1).map((place, i) => text.slice(places[i], place))
          expect(read(...chunks)).toEqual(whole)
        },
      ),
    )
  })

  it('survives a comment of two megabytes, and the next event is read', () => {
    const { events } = read(`:${'x'.repeat(1_000_000)}`, 'x'.repeat(1_000_000), '\n\ndata: after\n\n')
    expect(events.map((event) => event.data)).toEqual(['after'])
  })
})
