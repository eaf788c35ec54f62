import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { freePort } from '../../server/runtime/free-port.ts'
import { ROOT, type RunningProduct, runProduct } from '../support/run-product.ts'
import { startStandInCore } from '../support/stand-in-core.ts'
import { startTestEdge } from '../support/start-test-edge.ts'

// All of 127/8 is the loopback interface there, so that another address of this machine is at hand.
const hasOther = process.platform === 'linux'
/** An address for documentation (RFC 5737): no machine has it. */
const NOBODYS = '192.0.2.1'
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-metrics-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const isRead = async (host: string, port: string) =>
  fetch(`http://${host}:${port}/metrics`).then(
    async (answer) => (await answer.text()).includes('allclear_'),
    () => false,
  )

test.skipIf(!hasOther)(
  'METRICS_HOST moves /metrics of core and edge to that address, and to no other',
  async () => {
    const [METRICS_PORT, CORE_METRICS_PORT] = [String(await freePort()), String(await freePort())]
    const product: RunningProduct = await runProduct({
      METRICS_HOST: '127.0.0.2',
      METRICS_PORT,
      CORE_METRICS_PORT,
    })
    try {
      for (const port of [METRICS_PORT, CORE_METRICS_PORT])
        expect([await isRead('127.0.0.2', port), await isRead('127.0.0.1', port)]).toEqual([true, false])
    } finally {
      await product.stop()
    }
  },
)

test('core with a METRICS_HOST that this machine does not have ends at once and says so', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'bin/run.js'), 'core'], {
    encoding: 'utf8',
    env: {
      ...process.env,
      ALLCLEAR_PREBUILT: '1',
      DATA_DIR: folder,
      NODE_ENV: 'production',
      METRICS_HOST: NOBODYS,
      CORE_METRICS_PORT: '9100',
    },
  })
  expect(stderr).toMatch(
    /allclear: \/metrics cannot listen on 192\.0\.2\.1:9100 .*; see METRICS_HOST and CORE_METRICS_PORT\./,
  )
  expect(status).toBe(2)
})

test('core starts although another program has its metrics’ port, says so, and serves them once it is free', async () => {
  const CORE_METRICS_PORT = String(await freePort())
  const other = createServer().listen(Number(CORE_METRICS_PORT), '127.0.0.1')
  await once(other, 'listening')
  const product = await runProduct({ CORE_METRICS_PORT })
  try {
    expect(product.log()).toMatch(/"event":"metrics-not-served"[^\n]*EADDRINUSE/)
    other.close()
    await vi.waitFor(async () => expect(await isRead('127.0.0.1', CORE_METRICS_PORT)).toBe(true), {
      timeout: 60_000,
      interval: 500,
    })
  } finally {
    other.close()
    await product.stop()
  }
})

test('an edge with such an address does not start, and says so', async () => {
  const core = await startStandInCore()
  const starting = startTestEdge(core, folder, { metricsHost: NOBODYS, metricsPort: 9100 })
  await expect(starting).rejects.toThrow(
    /cannot listen on 192\.0\.2\.1:9100 .*see METRICS_HOST and METRICS_PORT/,
  )
  await core.stop()
})
