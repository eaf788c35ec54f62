/**
 * Whether memory stays flat: `node bench/endurance.ts [connections]` (1000000). So many connections opened and closed
 * (a page each), fifty thousand streams opened and closed, and three days of changes, one each minute, to 500 streams. Prints
 * the memory of the edge along the way and the ratio of the end to the first tenth. Needs wrk.
 */
import { spawnSync } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEdgeUnderTest, WIDE } from './edge-under-test.ts'

const wanted = Number(process.argv[2] ?? 1_000_000)
const CHANGES = 3 * 1440
if (spawnSync('wrk', ['-v']).error !== undefined) {
  console.log('missing: wrk; nothing to open connections with')
  process.exit(0)
}
const edge = await startEdgeUnderTest(WIDE)
const url = `http://127.0.0.1:${edge.port}/`
const megabytes = async () => {
  await sleep(3000)
  return Math.round(edge.memoryKb() / 102.4) / 10
}

function openStream(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(edge.port, '127.0.0.1')
    socket.once('error', reject)
    socket.once('data', () => {
      socket.resume()
      resolve(socket)
    })
    socket.write('GET /feed/v1/stream HTTP/1.1\r\nHost: a\r\n\r\n')
  })
}
const openStreams = (count: number) => Promise.all(Array.from({ length: count }, openStream))

async function grow(
  kind: string,
  total: number,
  step: (done: number) => number | Promise<number>,
): Promise<void> {
  const marks: number[] = []
  let done = 0
  let next = total / 10
  const begun = performance.now()
  while (done < total) {
    done += await step(done)
    if (done < next) continue
    next += total / 10
    marks.push(await megabytes())
  }
  const [first = 0, last = 0] = [marks[0], marks.at(-1)]
  const seconds = Math.round((performance.now() - begun) / 1000)
  console.log(
    JSON.stringify({ kind, done, seconds, megabytes: marks, ratio: Math.round((last / first) * 100) / 100 }),
  )
}

console.log(JSON.stringify({ kind: 'at the start', megabytes: await megabytes() }))
if (wanted > 0)
  await grow('connections, a page each', wanted, () => {
    const { stdout } = spawnSync('wrk', ['-t1', '-d3s', '-c200', '-H', 'Connection: close', url], {
      encoding: 'utf8',
    })
    return Number(/(\d+) requests in/.exec(stdout)?.[1] ?? 0)
  })
await grow('streams, a thousand at a time', 50_000, async () => {
  const sockets = await openStreams(1000)
  for (const socket of sockets) socket.destroy()
  return sockets.length
})
const held = await openStreams(500)
let seq = 1
await grow('changes, to 500 streams', CHANGES, async () => {
  edge.core.showSeq(++seq)
  edge.core.publish(seq, `Change ${seq}`)
  await sleep(30)
  return 1
})
for (const socket of held) socket.destroy()
await edge.stop()
process.exit(0)
