import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { lineOf } from '../../domain/text.ts'
import type { SignedIn } from '../auth/session-actor.ts'
import type { Deps } from '../deps.ts'
import { readCanary } from '../runtime/canary.ts'

const Input = z.strictObject({
  /** Tells one person's tabs apart. */
  tab: z.string().regex(/^[\w-]{1,40}$/),
  /** The path that it shows. */
  place: lineOf(200),
  isTyping: z.boolean(),
  isLeaving: z.boolean().optional(),
})

interface Presence {
  userId: string
  name: string
  pageId: string
  place: string
  isTyping: boolean
  atMs: number
}

export interface Here {
  /** Others who have the same place open, each once. */
  people: { name: string; isTyping: boolean }[]
  /** Moves with everything that the console shows. */
  version: string
}

const EXPIRES_MS = 15_000
const MAX_TABS = 2000
const KEY = Symbol.for('allclear.presence')
const held = globalThis as { [KEY]?: Map<string, Presence> }

/**
 * Says that somebody has a place of the console open, and answers who else has. Kept in this process alone and
 * forgotten after 15 seconds: it is a courtesy among people, and nothing is decided by it.
 */
export async function sayHere(deps: Deps, actor: SignedIn, pageId: string, raw: unknown): Promise<Here> {
  const { tab, place, isTyping, isLeaving } = parseInput(Input, raw)
  held[KEY] ??= new Map()
  const tabs = held[KEY]
  const now = deps.clock.now().getTime()
  for (const [key, presence] of tabs) if (now - presence.atMs > EXPIRES_MS) tabs.delete(key)
  const key = `${actor.id} ${tab}`
  tabs.delete(key)
  if (!isLeaving && tabs.size < MAX_TABS)
    tabs.set(key, { userId: actor.id, name: actor.name, pageId, place, isTyping, atMs: now })
  const people = new Map<string, { name: string; isTyping: boolean }>()
  for (const other of tabs.values()) {
    if (other.userId === actor.id || other.pageId !== pageId || other.place !== place) continue
    const known = people.get(other.userId)
    people.set(other.userId, { name: other.name, isTyping: other.isTyping || known?.isTyping === true })
  }
  return { people: [...people.values()], version: await versionOf(deps, pageId, place) }
}

async function versionOf(deps: Deps, pageId: string, place: string): Promise<string> {
  const feed = await deps.db.feed.findUniqueOrThrow({ where: { pageId }, select: { seq: true } })
  const incidentId = /^\/console\/incidents\/([a-z0-9]{12})$/.exec(place)?.[1]
  // Notes are no events: their number tells of new ones.
  const notes = incidentId === undefined ? 0 : await deps.db.note.count({ where: { incidentId } })
  // Nor is an alert that delivery does not come back.
  const missing = readCanary().flatMap(({ edge, isMissing }) => (isMissing ? [edge] : []))
  return `${feed.seq}.${notes}.${missing.join()}`
}
