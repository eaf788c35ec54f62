import type { IncomingMessage } from 'node:http'
import type { Beacon } from './presence.ts'

const MAX_BYTES = 4096
const MAX_ENTRIES = 50
const MAX_NAME = 50
const MAX_TABS = 1000

/** Reads a presence beacon: `{"tabs":[{"app","version","visibility","count"}]}`; else the status that says why not. */
export async function readBeacon(request: IncomingMessage): Promise<Beacon | 400 | 413> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BYTES) return 413
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > MAX_BYTES) return 413
    chunks.push(chunk as Buffer)
  }
  return beaconOf(parse(Buffer.concat(chunks).toString('utf8'))) ?? 400
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // not JSON: refused as anything else that is no beacon
  }
}

function beaconOf(body: unknown): Beacon | null {
  const tabs = (body as { tabs?: unknown } | null)?.tabs
  if (!Array.isArray(tabs) || tabs.length > MAX_ENTRIES) return null
  const beacon: Beacon = []
  for (const tab of tabs as (Record<string, unknown> | null)[]) {
    const { app, version, visibility, count } = tab ?? {}
    const isText = (value: unknown): value is string | null | undefined =>
      value === undefined || value === null || typeof value === 'string'
    if (!isText(app) || !isText(version) || !Number.isInteger(count) || (count as number) < 0) return null
    beacon.push({
      app: (app ?? '').slice(0, MAX_NAME),
      version: (version ?? '').slice(0, MAX_NAME),
      visibility: visibility === 'visible' || visibility === 'hidden' ? visibility : 'unknown',
      tabs: Math.min(count as number, MAX_TABS),
    })
  }
  return beacon
}
