import { AsyncLocalStorage } from 'node:async_hooks'
import { Refusal } from '../../domain/refusal.ts'
import type { Tx } from './database.ts'

/** The Idempotency-Key under which a request is being worked on. */
export interface IdempotencyClaim {
  tokenId: string
  key: string
}

/** Status of a key whose request is committed and whose answer is not stored yet; its body is the new thing's id. */
export const COMMITTED = 1

const scope = new AsyncLocalStorage<IdempotencyClaim>()

/** Runs `work` so that the page transaction in it marks the key as used up, in the same commit. */
export function withClaim<T>(claim: IdempotencyClaim, work: () => Promise<T>): Promise<T> {
  return scope.run(claim, work)
}

/**
 * Called by the page transaction as it records its event: a process that dies between the commit and the storing of
 * the answer then leaves a key that says what it made. Throws `conflict` where the claim was taken away meanwhile.
 */
export async function markClaimCommitted(tx: Tx, madeId: string): Promise<void> {
  const claim = scope.getStore()
  if (claim === undefined) return
  const { count } = await tx.idempotencyKey.updateMany({
    where: { ...claim, status: 0 },
    data: { status: COMMITTED, body: madeId },
  })
  if (count === 0) throw new Refusal('conflict', 'This request took too long, and another with its key came.')
}
