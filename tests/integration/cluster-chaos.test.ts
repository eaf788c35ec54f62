import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type OwnPostgres, startOwnPostgres } from '../../scripts/test-postgres.ts'
import { type Cable, layCable } from '../support/cable.ts'
import { type Cluster, startCluster } from '../support/cluster.ts'
import { parseMetrics } from '../support/parse-metrics.ts'
import { ROOT } from '../support/run-product.ts'
import { EdgeHistory, type StreamClient, startStreamClient } from '../support/stream-client.ts'

const postgres: OwnPostgres | null = await startOwnPostgres()

// Real processes of the build: one core, three edges, PostgreSQL, and forty clients that move between the edges,
// a part of them over cables that are cut and stalled too.
describe.skipIf(postgres === null)('one core, three edges and PostgreSQL', () => {
  let cluster: Cluster
  const history = new EdgeHistory()
  const clients: StreamClient[] = []
  const clientCables: Cable[] = []
  const acknowledged: string[] = []
  let isWriting = true
  let number = 0
  let writers: Promise<void>[]

  /** Posts through one edge after another; what was answered 201 is acknowledged. */
  async function write(): Promise<void> {
    while (isWriting) {
      const port = cluster.ports[number++ % cluster.ports.length]
      const answer = await fetch(`http://127.0.0.1:${port}/v1/pages/${cluster.pageId}/incidents`, {
        method: 'POST',
        headers: { authorization: `OAuth ${cluster.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ incident: { name: `Round ${number}`, body: 'x', status: 'resolved' } }),
        signal: AbortSignal.timeout(5000),
      }).catch(() => null)
      if (answer?.status === 201) acknowledged.push(((await answer.json()) as { id: string }).id)
      else await answer?.text().catch(() => '')
      await sleep(30)
    }
  }
  const truth = async () => {
    const feed = await cluster.deps.db.feed.findUniqueOrThrow({ where: { pageId: cluster.pageId } })
    const { epoch } = await cluster.deps.db.installation.findUniqueOrThrow({ where: { id: 1 } })
    return { epoch, seq: feed.seq }
  }
  const snapshot = async (port: number) =>
    (
      await fetch(`http://127.0.0.1:${port}/feed/v1/snapshot.json`, { signal: AbortSignal.timeout(2000) })
    ).text()
  /** Waits until every edge and every client holds what the database says. */
  const converge = () =>
    vi.waitFor(
      async () => {
        const now = await truth()
        for (const client of clients) expect(client.held()).toEqual(now)
        const documents = new Set(await Promise.all(cluster.ports.map(snapshot)))
        expect(documents.size).toBe(1)
        expect(JSON.parse([...documents][0]!)).toMatchObject(now)
      },
      { timeout: 30_000, interval: 200 },
    )

  beforeAll(async () => {
    cluster = await startCluster(postgres!.url.replace(/\/postgres$/, '/postgres'), 3)
    for (const port of cluster.ports) clientCables.push(await layCable(port))
    const farPorts = clientCables.map(({ port }) => port)
    for (let i = 0; i < 40; i++)
      clients.push(startStreamClient(i % 4 === 0 ? farPorts : cluster.ports, history))
    writers = [write(), write()]
  })
  afterAll(async () => {
    isWriting = false
    for (const client of clients) client.stop()
    await Promise.all(writers ?? [])
    await Promise.all(clientCables.map((cable) => cable.close()))
    await cluster?.stop()
    await postgres?.stop()
  })

  it('restarts its edges one after the other without losing a stream: each is told goodbye first', async () => {
    await vi.waitFor(() => expect(clients.every((client) => client.held() !== null)).toBe(true), 10_000)
    const lostBefore = clients.map((client) => client.lost())
    for (const edge of cluster.edges.slice(0, 2)) {
      expect(await edge.end('SIGTERM')).toBe(0)
      await edge.start()
    }
    expect(clients.map((client) => client.lost())).toEqual(lostBefore)
    expect(clients.flatMap((client) => client.goodbyes)).toContain('drain')
    expect(history.wentBack).toEqual([])
  })

  it('converges on the truth whatever is killed, cut, stalled or late, and nothing acknowledged is lost', async () => {
    const { core, edges, cables } = cluster
    const troubles: (() => Promise<void>)[] = [
      async () => {
        await core.end('SIGKILL')
        await edges[0]!.end('SIGKILL')
        await edges[0]!.start()
        await core.start()
      },
      async () => {
        cables[0]!.stall()
        await edges[1]!.end('SIGKILL')
        await sleep(6000)
        await edges[1]!.start()
        cables[0]!.free()
      },
      async () => {
        for (const cable of cables) cable.cut()
        cables[2]!.delay(800)
        await sleep(2000)
        await core.end('SIGKILL')
        await core.start()
        cables[2]!.delay(0)
      },
      async () => {
        for (const cable of clientCables) cable.cut()
        clientCables[0]!.stall()
        clientCables[1]!.delay(1500)
        await sleep(4000)
        await edges[0]!.end('SIGKILL')
        await edges[0]!.start()
        clientCables[2]!.cut()
        clientCables[1]!.delay(0)
        // Longer than a client waits for a byte: it has to find out by itself and go elsewhere.
        await sleep(12_000)
        clientCables[0]!.free()
      },
      async () => {
        postgres!.halt()
        await sleep(2000)
        await edges[2]!.end('SIGKILL')
        await edges[2]!.start()
        postgres!.resume()
      },
      async () => {
        await Promise.all([core, ...edges].map((member) => member.end('SIGKILL')))
        await Promise.all([core, ...edges].map((member) => member.start()))
      },
    ]
    for (const trouble of troubles) {
      const before = acknowledged.length
      await trouble()
      // Work goes on after each of them.
      await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(before + 3), 30_000)
    }
    isWriting = false
    await Promise.all(writers)
    await converge()
    expect(history.wentBack).toEqual([])
    const rows = await cluster.deps.db.incident.findMany({ select: { id: true } })
    const stored = new Set(rows.map(({ id }) => id))
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([])
    const events = await cluster.deps.db.event.findMany({ orderBy: { seq: 'asc' }, select: { seq: true } })
    expect(events.filter((event, index) => event.seq !== index + 1)).toEqual([])
  }, 180_000)

  it('takes an old backup for the newest truth once it is restored', async () => {
    const cli = (...args: string[]) => {
      const result = spawnSync(process.execPath, [join(ROOT, 'bin/run.js'), ...args, '--json'], {
        env: cluster.environment,
        encoding: 'utf8',
      })
      expect([args[0], result.status, result.stderr]).toMatchObject([args[0], 0, expect.anything()])
    }
    const file = join(cluster.deps.config.dataDir, 'old.backup')
    cli('backup', file)
    const before = await truth()
    isWriting = true
    writers = [write()]
    const count = acknowledged.length
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(count + 5), 20_000)
    isWriting = false
    await Promise.all(writers)
    await converge()
    cli('restore', file, '--force')
    await converge()
    const after = await truth()
    expect(after.epoch > before.epoch).toBe(true)
    expect(after.seq).toBeLessThan(before.seq + 5)
    expect(history.wentBack).toEqual([])
  }, 120_000)

  it('tells of an edge that hangs: its probe does not come back, and is told when it does', async () => {
    const missing = async () => {
      const text = await (await fetch(`http://127.0.0.1:${cluster.coreMetricsPort}/metrics`)).text()
      const samples = parseMetrics(text)
      const values = [...samples].filter(([name]) => name.startsWith('allclear_canary_missing'))
      expect(values).toHaveLength(3)
      return values.reduce((sum, [, value]) => sum + value, 0)
    }
    await vi.waitFor(async () => expect(await missing()).toBe(0), { timeout: 20_000, interval: 500 })
    cluster.edges[1]!.child!.kill('SIGSTOP')
    await vi.waitFor(async () => expect(await missing()).toBe(1), { timeout: 30_000, interval: 500 })
    cluster.edges[1]!.child!.kill('SIGCONT')
    await vi.waitFor(async () => expect(await missing()).toBe(0), { timeout: 20_000, interval: 500 })
    expect((await fetch(`http://127.0.0.1:${cluster.coreMetricsPort}/healthz`)).status).toBe(200)
  }, 90_000)
})
