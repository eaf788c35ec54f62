import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RunningEdge } from '../../edge/main.ts'
import { readOptions } from '../../edge/options.ts'
import { readEdgeLimits } from '../../protocol/knobs.ts'
import { type StandInCore, startStandInCore } from '../support/stand-in-core.ts'
import { rawRequest, startTestEdge } from '../support/start-test-edge.ts'

let core: StandInCore
let edge: RunningEdge
let folder: string
const STREAM = 'GET /feed/v1/stream HTTP/1.1\r\nHost: a\r\n\r\n'

/** How a new stream begins: with a state, or with a reason why not. */
async function streamBegins(): Promise<string> {
  const reader = rawRequest(edge.port, STREAM)
  await vi.waitFor(() => expect(reader.text()).toMatch(/event: state|"reason"/))
  reader.socket.destroy()
  return /"reason":"(\w+)"/.exec(reader.text())?.[1] ?? 'state'
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-edge-'))
  core = await startStandInCore()
  edge = await startTestEdge(core, folder)
})
afterEach(async () => {
  await edge.close(0)
  await core.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('a knob turned at core holds at once, and after a restart without core', async () => {
  expect(await streamBegins()).toBe('state')
  core.say({ type: 'knobs', knobs: { maxStreams: 0, pollSeconds: 90, tea: 1, headSeconds: 'soon' as never } })
  await vi.waitFor(async () => expect(await streamBegins()).toBe('overload'))
  await edge.close(0)
  await core.stop()
  edge = await startTestEdge(core, folder)
  expect(await streamBegins()).toBe('overload')
})

test('a knob that is reset falls back to what the process was started with, not to the default', async () => {
  await edge.close(0)
  edge = await startTestEdge(core, folder, { limits: { maxStreams: 0 } })
  core.say({ type: 'knobs', knobs: { maxStreams: 5 } })
  await vi.waitFor(async () => expect(await streamBegins()).toBe('state'))
  core.say({ type: 'knobs', knobs: {} })
  await vi.waitFor(async () => expect(await streamBegins()).toBe('overload'))
})

test('a knob that stands beyond bounds which an upgrade made narrower is taken at its bound, and not at the default', async () => {
  expect(
    readEdgeLimits({ maxStreams: -5, headSeconds: 1e9, idleSeconds: 3.4, tea: 1, pollSeconds: 1 }),
  ).toEqual({
    limits: { maxStreams: 0, headSeconds: 60, idleSeconds: 3 },
    changed: [
      'maxStreams is -5, taken as 0',
      'headSeconds is 1000000000, taken as 60',
      'idleSeconds is 3.4, taken as 3',
    ],
  })
  expect(readEdgeLimits({ maxStreams: 'x', idleSeconds: null })).toEqual({
    limits: {},
    changed: ['maxStreams is no number', 'idleSeconds is no number'],
  })
  expect(await streamBegins()).toBe('state')
  core.say({ type: 'knobs', knobs: { maxStreams: -5 } })
  await vi.waitFor(async () => expect(await streamBegins()).toBe('overload'))
})

test('EDGE_LIMITS takes the names and bounds of the knobs, and refuses others by name', () => {
  const need = { EDGE_ORIGIN: 'http://a', EDGE_TOKEN: 't', EDGE_CACHE_DIR: 'c', EDGE_WIDGET_DIR: 'w' }
  const read = (EDGE_LIMITS: string) => readOptions({ ...need, EDGE_STATIC_DIR: 's', EDGE_LIMITS }).limits
  expect(read('maxStreams=7, drainSeconds=0')).toEqual({ maxStreams: 7, drainSeconds: 0 })
  expect(() => read('maxStreams=-1')).toThrow('maxStreams must be a whole number')
  expect(() => read('pollSeconds=60')).toThrow('pollSeconds is no limit of an edge')
})
