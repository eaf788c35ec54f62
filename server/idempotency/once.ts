import { createHash } from 'node:crypto'
import { Refusal } from '../../domain/refusal.ts'
import { COMMITTED, withClaim } from '../db/idempotency-scope.ts'
import type { Deps } from '../deps.ts'

export interface StoredAnswer {
  status: number
  /** The body as text; empty: none. */
  body: string
}

/** Keys are remembered this long. */
const KEEP_MS = 24 * 60 * 60 * 1000
/** A first request that died in the middle stops others for no longer than this. */
const STUCK_MS = 60_000

/**
 * Answers a repeated POST with the first answer. Two at once do not double: the second is refused while the first
 * is being worked on. The same key with another request is refused. A refusal of the first is not kept.
 * The verb's own transaction uses the key up: where the process died right after its commit, `rebuild` makes the
 * answer from what was made.
 */
export async function once(
  deps: Deps,
  call: { tokenId: string; key: string; request: string },
  work: () => Promise<StoredAnswer>,
  rebuild: (madeId: string) => Promise<StoredAnswer>,
): Promise<StoredAnswer> {
  const { tokenId, key } = call
  if (key.length > 255) throw new Refusal('invalid', 'An Idempotency-Key has at most 255 characters.')
  const requestHash = createHash('sha256').update(call.request).digest('hex')
  const now = deps.clock.now()
  await deps.db.idempotencyKey.deleteMany({
    where: {
      OR: [
        { createdAt: { lt: new Date(now.getTime() - KEEP_MS) } },
        { tokenId, key, status: 0, createdAt: { lt: new Date(now.getTime() - STUCK_MS) } },
      ],
    },
  })
  const claimed = await claim(deps, { tokenId, key, requestHash, createdAt: now })
  if (!claimed) {
    const first = await deps.db.idempotencyKey.findUnique({ where: { tokenId_key: { tokenId, key } } })
    if (first !== null && first.requestHash !== requestHash) {
      throw new Refusal('invalid', 'This Idempotency-Key was used for another request.')
    }
    if (first === null || first.status === 0)
      throw new Refusal('conflict', 'The first request with this Idempotency-Key is still being worked on.')
    if (first.status !== COMMITTED) return { status: first.status, body: first.body }
    const rebuilt = await rebuild(first.body)
    await keep(deps, call, rebuilt)
    return rebuilt
  }
  try {
    const answer = await withClaim({ tokenId, key }, work)
    await keep(deps, call, answer)
    return answer
  } catch (error) {
    await deps.db.idempotencyKey.deleteMany({ where: { tokenId, key, status: 0 } })
    throw error
  }
}

async function keep(deps: Deps, call: { tokenId: string; key: string }, answer: StoredAnswer): Promise<void> {
  await deps.db.idempotencyKey.updateMany({
    where: { tokenId: call.tokenId, key: call.key, status: { in: [0, COMMITTED] } },
    data: answer,
  })
}

async function claim(
  deps: Deps,
  row: { tokenId: string; key: string; requestHash: string; createdAt: Date },
): Promise<boolean> {
  try {
    await deps.db.idempotencyKey.create({ data: { ...row, status: 0, body: '' } })
    return true
  } catch (error) {
    if ((error as { code?: string }).code === 'P2002') return false
    throw error
  }
}
