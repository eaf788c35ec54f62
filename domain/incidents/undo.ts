/**
 * How long what a person posted can be taken back, in milliseconds. Page and feed show it at once; what cannot be
 * called back (mail, webhooks, chat) waits this long after the update's `createdAt`.
 *
 * The rule, also for a crash: the deadline is in the database with the update. Only the poster may undo, only the
 * newest update, and only while nothing else has changed the incident. A server that comes back within the time still
 * allows it; one that comes back later sends the update out, since nobody took it back.
 */
export const UNDO_MS = 10_000
