import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import {
  EDGE_REPORT_PATH,
  type EdgeReport,
  FOLLOW_PATH,
  type FollowMessage,
  PUBLIC_SEQ_HEADER,
} from '../../protocol/follow.ts'
import { DEFAULT_POLICY } from '../../protocol/policy.ts'
import type { Policy } from '../../protocol/state-document.ts'

export const PAGE = '93g3jjmkfprd'
export const EPOCH = '20261120T101500.000Z-7f3a'

export interface StandInCore {
  origin: string
  /** How often each path was rendered. */
  renders: Map<string, number>
  /** Header sets of requests passed on, newest last. */
  seen: { path: string; headers: IncomingMessage['headers']; body: string }[]
  /** What edges reported, newest last. */
  reports: EdgeReport[]
  /** Status of answers to users' reports; 202 at first. */
  reportStatus(status: number): void
  /** `newName` is the name of the page from then on. */
  publish(seq: number, newName?: string): void
  /** Renders show this seq from now on. */
  showSeq(seq: number): void
  /** Answers a path by itself. */
  answer(path: string, handler: (request: IncomingMessage, response: ServerResponse) => void): void
  /** Renders are put into this frame from now on. */
  wrap(frame: (body: string) => string): void
  /** Renders wait for this before they answer. */
  hold(until: Promise<unknown> | null): void
  /** Tells the edges anything else. */
  say(message: FollowMessage): void
  stop(): Promise<void>
}

export function stateDocument(seq: number, name = 'Example', policy: Partial<Policy> = {}): string {
  return JSON.stringify({
    protocol: 1,
    epoch: EPOCH,
    seq,
    at: new Date(Date.UTC(2026, 10, 20, 12, 0, seq % 60)).toISOString(),
    page: { id: PAGE, name, url: 'https://status.example.com' },
    status: { indicator: 'none', description: 'All Systems Operational' },
    incidents: [],
    maintenances: [],
    components: [],
    directives: [],
    policy: { ...DEFAULT_POLICY, ...policy },
  })
}

/** A core that a test holds in its hand: it speaks the follow protocol and renders pages that name their seq. */
export async function startStandInCore(
  firstSeq = 1,
  name?: string,
  policy?: Partial<Policy>,
): Promise<StandInCore> {
  const handlers = new Map<string, (request: IncomingMessage, response: ServerResponse) => void>()
  const followers = new Set<ServerResponse>()
  const renders = new Map<string, number>()
  const seen: StandInCore['seen'] = []
  let newest = firstSeq
  let shown = firstSeq
  let pageName = name
  const reports: EdgeReport[] = []
  let reportStatus = 202
  let held: Promise<unknown> | null = null
  let wrapped = (body: string) => body
  const line = (message: FollowMessage) => `${JSON.stringify(message)}\n`
  const state = () =>
    line({
      type: 'state',
      page: PAGE,
      epoch: EPOCH,
      seq: newest,
      document: stateDocument(newest, pageName, policy),
    })
  const confirm = () => line({ type: 'confirm', asOf: new Date().toISOString() })
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    if (path.startsWith(FOLLOW_PATH)) {
      response.write(line({ type: 'pages', pages: [{ id: PAGE, host: null, isDefault: true }] }))
      response.write(state() + confirm())
      followers.add(response)
      response.on('close', () => followers.delete(response))
      return
    }
    const handler = handlers.get(path)
    if (handler !== undefined) return handler(request, response)
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    if (path === EDGE_REPORT_PATH) {
      request.on('end', () => {
        reports.push(JSON.parse(body))
        response.writeHead(204).end()
      })
      return
    }
    const noted = { path, headers: request.headers, body }
    seen.push(noted)
    request.on('end', () => {
      noted.body = body
    })
    if (path === '/feed/v1/reports')
      return void request.on('end', () => response.writeHead(reportStatus).end())
    if (path.startsWith('/v1/')) return void request.on('end', () => response.end('passed'))
    renders.set(path, (renders.get(path) ?? 0) + 1)
    const answer = () => {
      const body = wrapped(`<p>seq ${shown}</p>${'x'.repeat(2000)}`)
      response.setHeader(PUBLIC_SEQ_HEADER, `${EPOCH}:${shown}`)
      // As Next.js adds to every answer.
      response.setHeader('vary', 'rsc, next-router-state-tree, next-router-prefetch, Next-Url')
      response
        .setHeader('content-type', 'text/html; charset=utf-8')
        .setHeader('etag', `W/"${shown}"`)
        .end(body)
    }
    if (held === null) answer()
    else void held.then(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const beat = setInterval(() => {
    for (const follower of followers) follower.write(confirm())
  }, 1000)
  const address = server.address()
  return {
    origin: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    renders,
    seen,
    reports,
    reportStatus(status) {
      reportStatus = status
    },
    publish(seq, newName = pageName) {
      newest = seq
      pageName = newName
      for (const follower of followers) follower.write(state() + confirm())
    },
    showSeq(seq) {
      shown = seq
    },
    say(message) {
      for (const follower of followers) follower.write(line(message))
    },
    answer: (path, handler) => void handlers.set(path, handler),
    wrap(frame) {
      wrapped = frame
    },
    hold(until) {
      held = until
    },
    async stop() {
      clearInterval(beat)
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
