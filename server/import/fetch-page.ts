import { Refusal } from '../../domain/refusal.ts'
import type { SourceBody } from './collect-bodies.ts'
import { fetchBody } from './fetch-body.ts'

const BODIES = ['summary', 'components', 'incidents', 'scheduled-maintenances']

/**
 * Gets the v2 bodies of the page at `address` (with or without `/api/v2` at its end), each within 20 s and 32 MiB.
 * The public API gives the 50 newest incidents; an older past has to come from a folder.
 */
export async function fetchPage(
  address: string,
  options: { allowPrivate?: boolean } = {},
): Promise<SourceBody[]> {
  const base = new URL(address.replace(/\/(api\/v2)?\/*$/, ''))
  const bodies: SourceBody[] = []
  for (const name of BODIES) {
    const url = new URL(`${base.pathname.replace(/\/$/, '')}/api/v2/${name}.json`, base)
    const limits = {
      timeoutMs: 20_000,
      maxBytes: 32 * 1024 * 1024,
      maxRedirects: 3,
      allowPrivate: options.allowPrivate ?? false,
    }
    const value = await fetchBody(url, limits)
    if (value !== null) bodies.push({ from: url.href, value })
  }
  if (bodies.length === 0) throw new Refusal('not_found', `${base.origin} has none of the v2 bodies.`)
  return bodies
}
