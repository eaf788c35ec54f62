export type { ExpressHandler, FetchHandler, NodeRequest, NodeResponse } from './host-types.ts'
export { type StatusHints, type StatusHintsOptions, statusHints } from './status-hints.ts'
