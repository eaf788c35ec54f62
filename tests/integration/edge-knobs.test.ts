import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RunningEdge } from '../../edge/main.ts'
import { readOptions } from '../../edge/options.ts'
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

test('EDGE_LIMITS takes the names and bounds of the knobs, and refuses others by name', () => {
  const need = { EDGE_ORIGIN: 'http://a', EDGE_TOKEN: 't', EDGE_CACHE_DIR: 'c', EDGE_WIDGET_DIR: 'w' }
  const read = (EDGE_LIMITS: string) => readOptions({ ...need, EDGE_STATIC_DIR: 's', EDGE_LIMITS }).limits
  expect(read('maxStreams=7, drainSeconds=0')).toEqual({ maxStreams: 7, drainSeconds: 0 })
  expect(() => read('maxStreams=-1')).toThrow('maxStreams must be a whole number')
  expect(() => read('pollSeconds=60')).toThrow('pollSeconds is no limit of an edge')
})
