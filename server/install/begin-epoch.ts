import { writeTransaction } from '../db/write-transaction.ts'
import type { Deps } from '../deps.ts'
import { newEpoch } from './new-epoch.ts'

/**
 * Begins a new epoch of the feed that beats the present one and all of `known`: after a restore, or when an edge
 * holds more than the database (a rewound one). Returns it.
 */
export async function beginEpoch(deps: Deps, known: readonly string[]): Promise<string> {
  return writeTransaction(deps.db, async (tx) => {
    await tx.installation.updateMany({ where: { id: 1 }, data: { id: 1 } })
    const present = await tx.installation.findUniqueOrThrow({ where: { id: 1 } })
    const epoch = newEpoch(deps.clock.now(), [present.epoch, ...known])
    await tx.installation.update({ where: { id: 1 }, data: { epoch } })
    return epoch
  })
}
