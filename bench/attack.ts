/**
 * Attacks on an edge with the limits that it has by default, smaller where a bench cannot open as many: `node
 * bench/attack.ts`. While each goes on, a visitor opens the page again and again over new connections and an old stream
 * waits for a change; the table says what was tried, what became of it, and how the others fared.
 */
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEdgeUnderTest } from './edge-under-test.ts'

const edge = await startEdgeUnderTest(
  'connectionsPerAddress=500,streamsPerAddress=300,headSeconds=3,slowReaderSeconds=3,missesWaiting=50',
)
/** Attackers come from addresses of their own; visitors from 127.0.0.1. */
const ATTACKER = '127.0.7.1'
const head = (target: string, ...lines: string[]) =>
  [`GET ${target} HTTP/1.1`, 'Host: a', ...lines, '', ''].join('\r\n')

interface Attacker {
  socket: Socket
  bytes: number
  first: string
  isClosed: boolean
}
function attack(bytes: string, from = ATTACKER): Attacker {
  const socket = connect({ port: edge.port, host: '127.0.0.1', localAddress: from })
  const one: Attacker = { socket, bytes: 0, first: '', isClosed: false }
  socket.on('data', (chunk) => {
    if (one.bytes === 0) one.first = chunk.toString('latin1', 0, 12)
    one.bytes += chunk.length
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    one.isClosed = true
  })
  if (bytes !== '') socket.write(bytes)
  return one
}
const many = (count: number, bytes: string) => Array.from({ length: count }, () => attack(bytes))
const tell = (all: Attacker[]) => {
  const answers = new Map<string, number>()
  for (const { first } of all) if (first !== '') answers.set(first, (answers.get(first) ?? 0) + 1)
  const closed = all.filter(({ isClosed }) => isClosed).length
  return `${all.length} opened, ${closed} closed by the edge; ${[...answers].map(([line, n]) => `${n} × ${line.slice(9)}`).join(', ') || 'no answer'}`
}

/** One visitor: the page over a new connection, every 25 ms. */
function startVisitor() {
  const delays: number[] = []
  let failed = 0
  let isRunning = true
  const done = (async () => {
    while (isRunning) {
      const begun = performance.now()
      const status = await fetch(`http://127.0.0.1:${edge.port}/`, {
        headers: { connection: 'close' },
        signal: AbortSignal.timeout(10_000),
      })
        .then(async (answer) => {
          await answer.text()
          return answer.status
        })
        .catch(() => 0)
      if (status === 200) delays.push(performance.now() - begun)
      else failed++
      await sleep(25)
    }
  })()
  return async () => {
    isRunning = false
    await done
    delays.sort((a, b) => a - b)
    const at = (share: number) => Math.round((delays[Math.floor(delays.length * share)] ?? 0) * 10) / 10
    return { pages: delays.length, failed, p50Ms: at(0.5), p99Ms: at(0.99) }
  }
}

const reader = attack(head('/feed/v1/stream'), '127.0.0.1')
let text = ''
reader.socket.on('data', (chunk) => {
  text = (text + chunk.toString('latin1')).slice(-20_000)
})
let seq = 1

async function tryOut(name: string, run: () => Promise<string>): Promise<void> {
  const stopVisitor = startVisitor()
  const before = edge.memoryKb()
  const outcome = await run()
  edge.core.publish(++seq)
  const begun = performance.now()
  while (!text.includes(`:${seq}\n`) && performance.now() - begun < 10_000) await sleep(5)
  const streamMs = text.includes(`:${seq}\n`) ? Math.round(performance.now() - begun) : null
  const others = await stopVisitor()
  const memoryMb = Math.round((edge.memoryKb() - before) / 1024)
  console.log(JSON.stringify({ attack: name, outcome, others: { ...others, streamMs }, memoryMb }))
}
const end = (all: Attacker[]) => {
  for (const { socket } of all) socket.destroy()
}

await tryOut('nothing', async () => {
  await sleep(3000)
  return 'for comparison'
})
await tryOut('2,000 connections from one address, silent', async () => {
  const all = many(2000, '')
  await sleep(6000)
  const told = tell(all)
  end(all)
  return told
})
await tryOut('450 streams from one address', async () => {
  const all = many(450, head('/feed/v1/stream'))
  await sleep(3000)
  const told = tell(all)
  end(all)
  return told
})
await tryOut('400 heads, one byte each 100 ms', async () => {
  const all = many(400, 'GET / HTTP/1.1\r\nHost: a\r\nX: ')
  const drip = setInterval(() => {
    for (const { socket } of all) if (socket.writable) socket.write('x')
  }, 100)
  await sleep(6000)
  clearInterval(drip)
  const told = tell(all)
  end(all)
  return told
})
await tryOut('400 heads of 1 MB', async () => {
  const all = many(400, `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(1_000_000)}`)
  await sleep(4000)
  const told = tell(all)
  end(all)
  return told
})
await tryOut('100 connections, 20,000 requests each in one go, nothing read', async () => {
  const all = Array.from({ length: 100 }, () => {
    const one = attack('')
    one.socket.pause()
    one.socket.write(head('/').repeat(20_000))
    return one
  })
  await sleep(6000)
  const told = tell(all)
  end(all)
  return told
})
await tryOut('250 streams that never read, while 40 states go out', async () => {
  const all = many(250, head('/feed/v1/stream'))
  await sleep(1000)
  for (const { socket } of all) socket.pause()
  for (let i = 0; i < 40; i++) {
    edge.core.publish(++seq, 'x'.repeat(12_000))
    await sleep(220)
  }
  const told = tell(all)
  end(all)
  return told
})
await tryOut('300 connections whose client ended its half', async () => {
  const all = many(300, head('/feed/v1/stream'))
  await sleep(1000)
  for (const { socket } of all) socket.end()
  await sleep(2000)
  const told = tell(all)
  end(all)
  return told
})
await tryOut('100,000 random paths, 200 at a time', async () => {
  const statuses = new Map<string, number>()
  let number = 0
  const one = async () => {
    while (number < 100_000) {
      const batch = Array.from({ length: 50 }, () => head(`/random-${number++}-${Math.random()}`)).join('')
      const socket = connect({ port: edge.port, host: '127.0.0.1', localAddress: ATTACKER })
      let rest = ''
      let seen = 0
      await new Promise<void>((resolve) => {
        socket.on('data', (chunk) => {
          rest += chunk.toString('latin1')
          for (const [line] of rest.matchAll(/HTTP\/1\.1 \d{3}/g)) {
            seen++
            statuses.set(line.slice(9), (statuses.get(line.slice(9)) ?? 0) + 1)
          }
          rest = rest.slice(-11).replace(/HTTP\/1\.1 \d{3}/, '')
          if (seen >= 50) socket.destroy()
        })
        socket.on('error', () => undefined)
        socket.on('close', () => resolve())
        socket.write(batch)
      })
    }
  }
  await Promise.race([Promise.all(Array.from({ length: 200 }, one)), sleep(60_000)])
  const renders = [...edge.core.renders].filter(([path]) => path.startsWith('/random')).length
  return `${number} asked; ${[...statuses].map(([status, n]) => `${n} × ${status}`).join(', ')}; ${renders} rendered by core`
})
reader.socket.destroy()
await edge.stop()
process.exit(0)
