/** Limits of the feed, version 1 (docs/protocol.md). Units are in the names. */
export const MAX_DOCUMENT_BYTES = 16 * 1024
export const MAX_MESSAGE_CHARACTERS = 500
export const CUT_MESSAGE_CHARACTERS = 140
export const CUT_COMPONENTS = 100
export const CUT_MAINTENANCES = 5
export const MAX_LIVE_DIRECTIVES = 8
export const MAX_VERSIONS = 50
export const MAX_DIRECTIVE_LIFE_MS = 24 * 60 * 60 * 1000
export const MAINTENANCE_HORIZON_MS = 24 * 60 * 60 * 1000
/** Changes within this time may be sent as one. */
export const COALESCE_MS = 200
/** The largest request head that an edge may be told to take. Core takes it with what the edge adds. */
export const MAX_HEAD_BYTES = 64 * 1024
