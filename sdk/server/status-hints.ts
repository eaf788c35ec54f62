import { followSnapshot } from './follow-snapshot.ts'
import { type HintHeaders, hintHeaders } from './hint-headers.ts'
import type { ExpressHandler, FetchHandler, NodeRequest, NodeResponse } from './host-types.ts'
import { beforeHead } from './patch-head.ts'
import { hasHint } from './read-hints.ts'

export interface StatusHintsOptions {
  /** Address of the status server. */
  url: string
  /** The newest version that this host serves; goes out as `App-Version`. */
  appVersion: string
  /** Name of the app, as in the client's `app`. */
  app?: string
  /** How often the snapshot is asked for, in the background. Default 15, jittered. */
  refreshSeconds?: number
}

/** Says over the host's own responses what a blocked stream could not. Never delays or fails a request. */
export interface StatusHints {
  /** Node's `http`: call it first for each request. */
  node(request: NodeRequest, response: NodeResponse): void
  /** Express and its kin: `app.use(hints.express)`. */
  express: ExpressHandler
  /** Fetch, Next and others: a response with the headers added. */
  response(request: Request, response: Response): Response
  /** The same around a route: `export const GET = hints.wrap(async (request) => …)`. */
  wrap<Rest extends unknown[]>(
    handler: FetchHandler<Rest>,
  ): (request: Request, ...rest: Rest) => Promise<Response>
  /** The headers alone, for a caller that sent this `App-Version`. */
  headersFor(callerVersion: string | null, own?: { vary?: string; cacheControl?: string }): HintHeaders
  /** Ends the refreshing. */
  stop(): void
}

/** Starts to follow the status server's snapshot. One for each process is enough. */
export function statusHints(options: StatusHintsOptions): StatusHints {
  const { appVersion, app, refreshSeconds = 15 } = options
  const snapshot = followSnapshot(options.url.replace(/\/+$/, ''), refreshSeconds)

  function headersFor(
    callerVersion: string | null,
    { vary = '', cacheControl = '' }: { vary?: string; cacheControl?: string } = {},
  ): HintHeaders {
    const known = snapshot.read()
    const isHinted =
      known !== null &&
      callerVersion !== null &&
      callerVersion !== '' &&
      hasHint(known.state, { version: callerVersion, app }, known.serverMs)
    return hintHeaders(appVersion, isHinted, { vary, cacheControl })
  }

  function node(request: NodeRequest, response: NodeResponse): void {
    const given = request.headers['app-version']
    const own = (name: string) => String(response.getHeader(name) ?? '')
    beforeHead(response, () => {
      const headers = headersFor(typeof given === 'string' ? given : null, {
        vary: own('vary'),
        cacheControl: own('cache-control'),
      })
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    })
  }

  function withHints(request: Request, response: Response): Response {
    const { headers } = response
    const added = headersFor(request.headers.get('app-version'), {
      vary: headers.get('vary') ?? '',
      cacheControl: headers.get('cache-control') ?? '',
    })
    try {
      for (const [name, value] of Object.entries(added)) headers.set(name, value)
      return response
    } catch {
      // Headers of a fetched or a redirecting response cannot be changed: a copy's can.
    }
    try {
      const copy = new Headers(headers)
      for (const [name, value] of Object.entries(added)) copy.set(name, value)
      const { status, statusText } = response
      return new Response(response.body, { status, statusText, headers: copy })
    } catch {
      return response // one that cannot be copied goes out as it is
    }
  }

  return {
    node,
    express(request, response, next) {
      node(request, response)
      next()
    },
    response: withHints,
    wrap:
      (handler) =>
      async (request, ...rest) =>
        withHints(request, await handler(request, ...rest)),
    headersFor,
    stop: snapshot.stop,
  }
}
