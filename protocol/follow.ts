/**
 * What core tells the edges that follow it: `GET /_allclear/follow` on core's own listener, newline-delimited JSON,
 * with `Authorization: Bearer <edge token>`. Not public; both ends are always of one version or a neighbour.
 */

/**
 * Path of the stream. Query: `known=<page id>=<epoch>:<seq>` (repeatable): the newest state the edge holds of each page;
 * `edge=<name>`: its name, the same after a restart.
 */
export const FOLLOW_PATH = '/_allclear/follow'
/** Where an edge posts what it counts: a JSON `EdgeReport`, every few seconds. */
export const EDGE_REPORT_PATH = '/_allclear/edge-report'
/** Where an edge asks which public paths a complete static copy holds: a JSON `PublicPathList`. */
export const PUBLIC_PATHS_PATH = '/_allclear/public-paths'
/** Core confirms its state this often; an edge that hears nothing for `FOLLOW_DEAD_MS` reconnects. */
export const CONFIRM_EVERY_MS = 1000
export const FOLLOW_DEAD_MS = 5000

/** Request headers that only an edge may set; each edge strips them from what comes from outside. */
export const PAGE_HEADER = 'x-allclear-page'
/** Path prefix under which the page was asked for: empty, or `/p/<page id>`. */
export const BASE_HEADER = 'x-allclear-base'
/** Scheme and host as the visitor used them, and their address. */
export const CLIENT_ADDRESS_HEADER = 'x-allclear-client'
/** The edge's token, which proves to core that the headers above are genuine. */
export const EDGE_TOKEN_HEADER = 'x-allclear-edge'

/**
 * Response header by which core marks an answer as public: `<epoch>:<seq>` of the state that it shows.
 * Only such answers are kept by an edge, and each until a newer seq of its page is known.
 */
export const PUBLIC_SEQ_HEADER = 'allclear-public'

/** How an edge finds the page of a request: exact host, else the default page. */
export interface PageRoute {
  id: string
  /** Lower-case host with port where not default; null: reached as default page or under `/p/<id>` only. */
  host: string | null
  isDefault: boolean
}

/** For each page its public address and the paths below it; equal revisions of a path: equal but for the frame around. */
export type PublicPathList = {
  page: string
  isDefault: boolean
  url: string
  paths: { path: string; revision: string | null }[]
}[]

export interface RegisteredRelease {
  page: string
  /** Empty: the host names none. */
  app: string
  version: string
}

export type FollowMessage =
  | { type: 'pages'; pages: PageRoute[] }
  /** `document` is the serialized state document, to be sent on as it is. `at` is its commit time. */
  | { type: 'state'; page: string; epoch: string; seq: number; document: string }
  /** Core has looked at its database at `asOf`, and the states sent are the newest. */
  | { type: 'confirm'; asOf: string }
  /** Run-time limits of the edge itself, by name (see docs/operating.md). */
  | { type: 'knobs'; knobs: Record<string, number | boolean> }
  /** Versions that hosts registered, the newest of each page: what else clients call themselves counts as one. */
  | { type: 'releases'; releases: RegisteredRelease[] }
  /** The delivery canary: goes to the edge's own probe client over a real connection and comes back in a report. */
  | { type: 'probe'; id: string; sentAt: string }

/** Live browsers and tabs by app, version and visibility, as one edge counts them. */
export interface ClientCount {
  page: string
  app: string
  version: string
  visibility: 'visible' | 'hidden' | 'unknown'
  streams: number
  tabs: number
  /** Browsers that have such a tab. */
  browsers: number
}

export interface EdgeReport {
  edge: string
  streams: number
  /** Streams that hold the newest state, by page: `{ pageId: n }`. */
  current: Record<string, number>
  clients: ClientCount[]
  /** Probes that came back through a real client connection: id → delay in ms. */
  probes: Record<string, number>
}
