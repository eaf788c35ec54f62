import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { unheardReader, watchUnheard } from '../../edge/hub/vanished.ts'
import { freePort } from '../../server/runtime/free-port.ts'
import { layFarNetwork } from '../support/far-network.ts'
import { parseMetrics } from '../support/parse-metrics.ts'
import { EPOCH, startStandInCore } from '../support/stand-in-core.ts'
import { rawRequest, startTestEdge } from '../support/start-test-edge.ts'

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n'
const row = (local: string, peer: string, state: string, retransmits: string) =>
  `   7: ${local} ${peer} ${state} 00000123:00000000 01:00000032 ${retransmits}     0        0 9 3 0 20 4 30 10 -1 \n`

describe('the kernel’s table of connections', () => {
  it('tells whose acknowledgements do not come, of our port and of no other', () => {
    const read = unheardReader(3306)
    expect(
      read(
        HEAD +
          row('0100000A:0CEA', '0200000A:D431', '01', '00000003') +
          row('0100000A:0CEA', '0300000A:D431', '01', '00000000') +
          row('0100000A:0CEB', '0400000A:D431', '01', '00000003') +
          row('0500000A:D431', '0100000A:0CEA', '01', '00000003') +
          row('0100000A:0CEA', '0600000A:D431', '04', '00000003'),
      ),
    ).toEqual([{ peer: '10.0.0.2:54321', retransmits: 3 }])
    const local = '00000000000000000000000001000000:0CEA'
    expect(
      read(
        row(local, 'B80D0120000000000000000001000000:0001', '01', '0000000A') +
          row(local, '0000000000000000FFFF0000070200C0:0002', '01', '00000001'),
      ),
    ).toEqual([
      { peer: '2001:db8::1:1', retransmits: 10 },
      { peer: '::ffff:192.0.2.7:2', retransmits: 1 },
    ])
  })

  it('names them when nothing came for so long, and not those of whom something came in between', () => {
    let now = 0
    const watch = watchUnheard(() => now)
    const look = (...seen: [string, number][]) => {
      const gone = watch(
        seen.map(([peer, retransmits]) => ({ peer, retransmits })),
        60_000,
      )
      now += 30_000
      return [...gone]
    }
    expect(look(['gone', 3], ['lossy', 3], ['back', 3])).toEqual([])
    expect(look(['gone', 6], ['lossy', 1])).toEqual([])
    expect(look(['gone', 7], ['lossy', 4], ['back', 3])).toEqual(['gone'])
    expect(look(['lossy', 5])).toEqual(['lossy'])
    expect(look()).toEqual([])
    expect(look(['gone', 7])).toEqual([])
  })
})

const network = layFarNetwork()
describe.skipIf(network === null)('a network that is gone without a word (needs root and iproute2)', () => {
  afterAll(() => network?.remove())

  it('its readers are found and cut, and those of others go on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'allclear-vanished-'))
    const core = await startStandInCore(1, undefined, { heartbeatSeconds: 5 })
    const metricsPort = await freePort()
    const limits = { vanishedSeconds: 10 }
    const edge = await startTestEdge(core, folder, { host: '0.0.0.0', metricsPort, limits })
    const sample = async (name: string) =>
      parseMetrics(await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()).get(name)
    const streams = (count: number) =>
      vi.waitFor(async () => expect(await sample('allclear_edge_streams')).toBe(count), {
        timeout: 100_000,
        interval: 100,
      })
    const near = rawRequest(edge.port, 'GET /feed/v1/stream HTTP/1.1\r\nHost: a\r\n\r\n')
    const far = network!.run(
      `for (let i = 0; i < 20; i++) require('net').connect(${edge.port}, '${network!.address}')
        .on('error', () => undefined).on('data', () => undefined)
        .write('GET /feed/v1/stream HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n')`,
    )
    await streams(21)
    network!.pull()
    await streams(1)
    expect(await sample('allclear_edge_vanished_total')).toBe(20)
    core.publish(2)
    await vi.waitFor(() => expect(near.text()).toContain(`id: ${EPOCH}:2\n`), 60_000)
    near.socket.destroy()
    far.kill('SIGKILL')
    await once(far, 'exit')
    await edge.close(0)
    await core.stop()
    rmSync(folder, { recursive: true, force: true })
  })
})
