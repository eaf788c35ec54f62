import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EdgeLimits } from '../../protocol/knobs.ts'
import type { Presence } from '../presence/presence.ts'
import { readBeacon } from '../presence/read-beacon.ts'
import type { Refusals } from '../refusals.ts'
import type { Client } from './client-address.ts'
import { FEED_CORS } from './cors.ts'
import { type CoreAddress, type Forwarding, passThrough } from './proxy.ts'
import { openRate } from './rate-by-address.ts'
import { answerTooLarge } from './too-large.ts'
import { answerFormRefused, answerUnreachable } from './unreachable.ts'

export interface FeedRequest {
  path: string
  pageId: string | null
  client: Client
  forwarding: Forwarding
}

export type PostAnswerer = (request: IncomingMessage, response: ServerResponse, feed: FeedRequest) => void

/** Answers what browsers send: outage reports, which core stores, and presence, which is counted here. */
export function postAnswerer(
  core: CoreAddress,
  limits: Readonly<EdgeLimits>,
  presence: Presence,
  isPage: (id: string) => boolean,
  note: Refusals['note'],
): PostAnswerer {
  const reportRate = openRate(() => limits.reportsPerAddressPerHour, 3_600_000)
  const presenceRate = openRate(() => limits.presencePerAddressPerMinute, 60_000)
  return (request, response, feed) => {
    for (const [name, value] of Object.entries(FEED_CORS)) response.setHeader(name, value)
    const isReport = feed.path === '/feed/v1/reports'
    const waitMs = (isReport ? reportRate : presenceRate)(feed.client.address)
    if (waitMs !== null) {
      note(isReport ? 'reportsPerAddressPerHour' : 'presencePerAddressPerMinute')
      request.resume()
      if (isReport && isForm(request)) return answerFormRefused(response, 429, Math.ceil(waitMs / 1000))
      response.writeHead(429, { 'retry-after': String(Math.ceil(waitMs / 1000)) }).end()
    } else if (isReport) passReport(core, limits, request, response, feed)
    else if (feed.pageId === null || !isPage(feed.pageId)) {
      // Anybody can make up an id; counted, it would be told to core as if there were such a page.
      request.resume()
      response.writeHead(404).end()
    } else void countTabs(presence, request, response, feed.pageId)
  }
}

function passReport(
  core: CoreAddress,
  limits: Readonly<EdgeLimits>,
  request: IncomingMessage,
  response: ServerResponse,
  { path, forwarding }: FeedRequest,
): void {
  if (Number(request.headers['content-length'] ?? 0) > limits.reportBytes) return answerTooLarge(response)
  passThrough(core, request, response, forwarding, {
    path,
    maxBodyBytes: limits.reportBytes,
    timeoutMs: limits.coreAnswerSeconds * 1000,
    // Whatever went wrong at core, the browser keeps its report and comes back.
    hidesFailures: true,
    unreachable: (failed) =>
      isForm(request) ? answerFormRefused(failed, 503, 60) : answerUnreachable(failed, path),
  })
}

/** Sent by a page without script: a person reads the answer. */
function isForm(request: IncomingMessage): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')
}

async function countTabs(
  presence: Presence,
  request: IncomingMessage,
  response: ServerResponse,
  page: string,
): Promise<void> {
  try {
    const beacon = await readBeacon(request)
    if (beacon === 413) return answerTooLarge(response)
    if (beacon === 400) return void response.writeHead(400).end()
    presence.add(page, beacon)
    response.writeHead(204).end()
  } catch {
    response.destroy() // the sender went away in the middle
  }
}
