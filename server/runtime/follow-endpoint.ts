import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FollowMessage } from '../../protocol/follow.ts'
import { compareVersions, parseVersion, type StateVersion } from '../../protocol/version-order.ts'
import type { Deps } from '../deps.ts'
import { beginEpoch } from '../install/begin-epoch.ts'
import type { Canary } from './canary.ts'
import type { Publisher } from './publisher.ts'

/** A follower that falls this far behind is cut off; it comes back and gets the newest state at once. */
const MAX_BACKLOG_BYTES = 4 * 1024 * 1024

/**
 * `GET /_allclear/follow`: newline-delimited `FollowMessage`s until either side ends. An edge that holds more than
 * the database knows makes core begin a new epoch, loudly: otherwise clients would refuse all that core says.
 */
export async function serveFollow(
  deps: Deps,
  publisher: Publisher,
  canary: Canary,
  log: (event: string, details: object) => void,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://core')
  await publisher.ready
  const ahead = url.searchParams
    .getAll('known')
    .map(parseKnown)
    .filter((known) => known !== null && isAhead(publisher, known))
  if (ahead.length > 0) {
    const epoch = await beginEpoch(
      deps,
      ahead.map((known) => known!.version.epoch),
    )
    log('edge-held-more-than-core', { epoch, held: ahead })
  }
  response.writeHead(200, {
    'content-type': 'application/x-ndjson',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  const send = (message: FollowMessage) => {
    if (response.writableLength > MAX_BACKLOG_BYTES) response.destroy()
    else response.write(`${JSON.stringify(message)}\n`)
  }
  const unfollow = publisher.follow(send)
  const edge = url.searchParams.get('edge')?.slice(0, 200)
  const leave = edge ? canary.join(edge, send) : () => undefined
  log('edge-follows', { edge })
  response.once('close', () => {
    unfollow()
    leave()
    log('edge-left', { edge })
  })
}

function parseKnown(text: string): { page: string; version: StateVersion } | null {
  const [page, rest] = [text.slice(0, 12), text.slice(13)]
  const version = parseVersion(rest)
  return text[12] === '=' && version !== null ? { page, version } : null
}

function isAhead(publisher: Publisher, known: { page: string; version: StateVersion } | null): boolean {
  const mine = known === null ? undefined : publisher.versions().get(known.page)
  return known !== null && mine !== undefined && compareVersions(known.version, mine) > 0
}
