import { Refusal } from '../../domain/refusal.ts'
import { MIN_PROGRAM_VERSION } from '../db/program-version.ts'
import { retryBusy } from '../db/retry-busy.ts'
import { inWriteLane } from '../db/write-lane.ts'
import type { Deps } from '../deps.ts'
import { newEpoch } from '../install/new-epoch.ts'
import { delegateOf } from './any-delegate.ts'
import { BACKUP_MODELS, NOT_BACKED_UP } from './backup-models.ts'
import { checkBackup, readBackup } from './read-backup.ts'

const ROWS_PER_WRITE = 200
const LONGEST_MS = 6 * 3600_000

/**
 * Puts a backup in the place of everything, in one transaction: it succeeds wholly or changes nothing. The feed
 * begins a new epoch that beats the present one and the backup's, so that clients take the older truth as the newer.
 * `migration` is this database's newest; a backup of a later one is refused.
 */
export async function restoreBackup(
  deps: Deps,
  options: { file: string; migration: string },
): Promise<{ rows: number; epoch: string; takenAt: string }> {
  const head = await checkBackup(options.file)
  if (head.migration > options.migration) {
    throw new Refusal(
      'invalid',
      `The backup was taken by a newer Allclear (${head.program}); restore it with that one.`,
    )
  }
  const attempt = () =>
    deps.db.$transaction(
      async (tx) => {
        await tx.installation.updateMany({ where: { id: 1 }, data: { id: 1 } })
        const present = await tx.installation.findUnique({ where: { id: 1 } })
        for (const name of [...NOT_BACKED_UP, ...BACKUP_MODELS.map((model) => model.name).reverse()]) {
          await delegateOf(tx, name).deleteMany({})
        }
        const rows = await insertAll(options.file, (name, data) => delegateOf(tx, name).createMany({ data }))
        const epoch = newEpoch(deps.clock.now(), [head.epoch, ...(present === null ? [] : [present.epoch])])
        await tx.installation.create({ data: { id: 1, epoch, minProgramVersion: MIN_PROGRAM_VERSION } })
        return { rows, epoch, takenAt: head.takenAt }
      },
      { timeout: LONGEST_MS },
    )
  return inWriteLane(deps.db, () => retryBusy(attempt))
}

async function insertAll(
  file: string,
  insert: (name: string, rows: object[]) => Promise<unknown>,
): Promise<number> {
  let rows = 0
  let name = ''
  let batch: object[] = []
  const flush = async () => {
    if (batch.length > 0) await insert(name, batch)
    rows += batch.length
    batch = []
  }
  for await (const [table, row] of readBackup(file)) {
    if (table !== name || batch.length >= ROWS_PER_WRITE) await flush()
    name = table
    batch.push(row)
  }
  await flush()
  return rows
}
