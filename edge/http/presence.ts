import type { IncomingMessage } from 'node:http'

const MAX_BYTES = 4096
const FORGET_AFTER_MS = 6 * 60_000
/** Addresses and combinations kept in memory at the most. */
const MAX_KEPT = 20_000
const PER_ADDRESS = 60

export interface TabCount {
  page: string
  app: string
  version: string
  visibility: 'visible' | 'hidden' | 'unknown'
  tabs: number
}

export interface Presence {
  /** Reads one beacon; false when it is too large, malformed, or one too many from its address. */
  take(request: IncomingMessage, page: string, address: string): Promise<boolean>
  counts(): TabCount[]
}

/** Counts tabs by what browsers say of themselves, each for six minutes. Nothing of it is stored. */
export function openPresence(now: () => number = Date.now): Presence {
  const beacons: { at: number; counts: TabCount[] }[] = []
  const addresses = new Map<string, { since: number; count: number }>()

  function isTooMany(address: string): boolean {
    const entry = addresses.get(address)
    if (entry === undefined || now() - entry.since > FORGET_AFTER_MS) {
      if (addresses.size >= MAX_KEPT) addresses.clear()
      addresses.set(address, { since: now(), count: 1 })
      return false
    }
    return ++entry.count > PER_ADDRESS
  }

  return {
    async take(request, page, address) {
      if (isTooMany(address)) return false
      const text = await readText(request, MAX_BYTES)
      const tabs = text === null ? null : tabsOf(text)
      if (tabs === null) return false
      if (beacons.length >= MAX_KEPT) beacons.shift()
      beacons.push({ at: now(), counts: tabs.map((tab) => ({ page, ...tab })) })
      return true
    },
    counts() {
      while (beacons[0] !== undefined && now() - beacons[0].at > FORGET_AFTER_MS) beacons.shift()
      return beacons.flatMap((beacon) => beacon.counts)
    },
  }
}

/** Reads a body of at most `maxBytes`; null when it is longer. */
export async function readText(request: IncomingMessage, maxBytes: number): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > maxBytes) return null
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function tabsOf(text: string): Omit<TabCount, 'page'>[] | null {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return null // not JSON: refused
  }
  const tabs = (body as { tabs?: unknown } | null)?.tabs
  if (!Array.isArray(tabs) || tabs.length > 50) return null
  const counts: Omit<TabCount, 'page'>[] = []
  for (const tab of tabs as Record<string, unknown>[]) {
    const { app = '', version = '', visibility, count } = tab ?? {}
    if (
      typeof app !== 'string' ||
      typeof version !== 'string' ||
      !Number.isInteger(count) ||
      (count as number) < 0
    )
      return null
    const known = visibility === 'visible' || visibility === 'hidden' ? visibility : 'unknown'
    counts.push({
      app: app.slice(0, 50),
      version: version.slice(0, 50),
      visibility: known,
      tabs: Math.min(count as number, 1000),
    })
  }
  return counts
}
