import { type FileHandle, open } from 'node:fs/promises'
import type { EdgeLimits } from '../../protocol/knobs.ts'

/** Looks twice in the time after which a reader is gone, but not more often than the first nor more seldom than the second. */
const [LOOK_AT_LEAST_MS, LOOK_AT_MOST_MS] = [5000, 30_000]
/** Where Linux lists its connections, with what they wait for. Elsewhere nobody is found sooner than by the kernel. */
const TABLES = ['/proc/net/tcp', '/proc/net/tcp6']

/** A connection whose other end does not acknowledge what was sent. */
export interface Unheard {
  /** Its other end as `address:port`. */
  peer: string
  /** How often the oldest of it was sent again since anything was acknowledged. */
  retransmits: number
}

/**
 * Reads from rows of the kernel's table those of open connections to our port that send the same again and again. A
 * reader that is alive but does not read acknowledges, so it is never one.
 */
export function unheardReader(port: number): (rows: string) => Unheard[] {
  const local = port.toString(16).toUpperCase().padStart(4, '0')
  // number: local remote state=open queues timer retransmits
  const pattern = new RegExp(
    `^ *\\d+: [0-9A-F]+:${local} ([0-9A-F]+:[0-9A-F]{4}) 01 \\S+ \\S+ (?!0{8})([0-9A-F]{8}) `,
    'gm',
  )
  return (rows) =>
    [...rows.matchAll(pattern)].map(([, peer = '', count = '']) => ({
      peer: textOf(peer),
      retransmits: Number.parseInt(count, 16),
    }))
}

/** `0100007F:0CEA` as sockets here tell it, `127.0.0.1:3306`: the table has words of 32 bits in the machine's order. */
function textOf(peer: string): string {
  const [hex = '', port = ''] = peer.split(':')
  const bytes = Buffer.from(hex, 'hex').swap32()
  const ipv4 = [...bytes.subarray(-4)].join('.')
  let address = ipv4
  if (bytes.length === 16) {
    const groups = bytes.toString('hex').match(/.{4}/g) ?? []
    const isMapped = groups.slice(0, 6).join('') === '00000000000000000000ffff'
    address = isMapped ? `::ffff:${ipv4}` : new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
  }
  return `${address}:${Number.parseInt(port, 16)}`
}

/** Remembers who is not heard of, and names those of whom nothing was heard for so long. */
export function watchUnheard(
  now: () => number = Date.now,
): (seen: Unheard[], afterMs: number) => Set<string> {
  let known = new Map<string, { since: number; retransmits: number }>()
  return (seen, afterMs) => {
    const at = now()
    const before = known
    known = new Map()
    for (const { peer, retransmits } of seen) {
      const one = before.get(peer)
      // Fewer than before: something was acknowledged meanwhile, and this is another loss.
      const isSame = one !== undefined && retransmits >= one.retransmits
      known.set(peer, { since: isSame ? one.since : at, retransmits })
    }
    return new Set([...known].filter(([, { since }]) => at - since >= afterMs).map(([peer]) => peer))
  }
}

/**
 * Looks for readers that vanished without a word, as phones do that change their network: nothing that is sent to them
 * is acknowledged. The kernel gives up after a quarter of an hour; until then each takes the place of a living one.
 */
export function lookForVanished(
  port: number,
  limits: Readonly<Pick<EdgeLimits, 'vanishedSeconds'>>,
  cut: (peers: ReadonlySet<string>) => void,
): { close(): void } {
  const watch = watchUnheard()
  const readRows = unheardReader(port)
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  async function look(): Promise<void> {
    const unheard: Unheard[] = []
    if (limits.vanishedSeconds > 0)
      for (const table of TABLES) await readTable(table, (rows) => unheard.push(...readRows(rows)))
    const gone = watch(unheard, limits.vanishedSeconds * 1000)
    if (gone.size > 0 && !isClosed) cut(gone)
    later()
  }
  function later(): void {
    const pauseMs = Math.min(LOOK_AT_MOST_MS, Math.max(LOOK_AT_LEAST_MS, limits.vanishedSeconds * 500))
    if (!isClosed) timer = setTimeout(() => void look(), pauseMs).unref()
  }
  if (process.platform === 'linux') later()
  return {
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}

/** Reads a table a page at a time: whole, that of 20,000 connections would be megabytes. One that is not there is empty. */
async function readTable(path: string, take: (rows: string) => void): Promise<void> {
  const buffer = Buffer.allocUnsafe(16 * 1024)
  let file: FileHandle | undefined
  try {
    file = await open(path)
    let rest = ''
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length)
      if (bytesRead === 0) return
      const text = rest + buffer.toString('latin1', 0, bytesRead)
      const end = text.lastIndexOf('\n') + 1
      take(text.slice(0, end))
      rest = text.slice(end)
    }
  } catch {
    // IPv6 may be off, and some containers hide the tables: then the kernel's own time-out is all there is.
  } finally {
    await file?.close()
  }
}
