import { createHash } from 'node:crypto'
import { closeSync, createWriteStream, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { Refusal } from '../../domain/refusal.ts'
import { isPostgres, type Prisma, type Tx } from '../db/database.ts'
import { PROGRAM_VERSION } from '../db/program-version.ts'
import type { Deps } from '../deps.ts'
import { delegateOf } from './any-delegate.ts'
import { BACKUP_MODELS, type BackupHead, type BackupModel } from './backup-models.ts'

const ROWS_PER_READ = 1000
/** How long one snapshot may be held open. */
const LONGEST_MS = 6 * 3600_000

/**
 * Writes everything to `file` as it was at one instant, while the server runs: gzipped JSON lines, the same for
 * both databases. The file appears only when it is whole, readable by its owner only. Returns the count of rows.
 */
export async function writeBackup(
  deps: Deps,
  options: { file: string; migration: string; replace?: boolean },
): Promise<{ rows: number; bytes: number }> {
  const { file } = options
  if (existsSync(file) && options.replace !== true) throw new Refusal('conflict', `${file} exists already.`)
  const draft = `${file}.${process.pid}.partial`
  let rows = 0
  const isolationLevel = (
    isPostgres(deps.config.databaseUrl) ? 'RepeatableRead' : 'Serializable'
  ) as Prisma.TransactionIsolationLevel
  const output = createWriteStream(draft, { mode: 0o600, flags: 'wx' })
  try {
    await deps.db.$transaction(
      (tx) =>
        pipeline(
          backupLines(tx, deps.clock.now(), options.migration, (n) => {
            rows = n
          }),
          createGzip(),
          output,
        ),
      { isolationLevel, timeout: LONGEST_MS },
    )
    const handle = openSync(draft, 'r+')
    fsyncSync(handle)
    closeSync(handle)
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
  return { rows, bytes: output.bytesWritten }
}

async function* backupLines(
  tx: Tx,
  now: Date,
  migration: string,
  count: (rows: number) => void,
): AsyncGenerator<string> {
  const { epoch } = await tx.installation.findUniqueOrThrow({ where: { id: 1 } })
  const head: BackupHead = {
    format: 'allclear-backup',
    version: 1,
    program: PROGRAM_VERSION,
    migration,
    epoch,
    takenAt: now.toISOString(),
  }
  const hash = createHash('sha256')
  let rows = 0
  const line = (value: unknown) => {
    const text = `${JSON.stringify(value)}\n`
    hash.update(text)
    return text
  }
  yield line(head)
  for (const model of BACKUP_MODELS) {
    // A group comes before its children, which refer to it.
    const parts = model.name === 'component' ? [{ isGroup: true }, { isGroup: false }] : [{}]
    for (const where of parts) {
      for await (const batch of readAll(tx, model, where)) {
        rows += batch.length
        yield batch.map((row) => line([model.name, row])).join('')
      }
    }
  }
  count(rows)
  yield `${JSON.stringify({ end: true, rows, sha256: hash.digest('hex') })}\n`
}

async function* readAll(
  tx: Tx,
  model: BackupModel,
  where: object,
): AsyncGenerator<Record<string, unknown>[]> {
  const keyOf = (row: Record<string, unknown>) =>
    Object.fromEntries(model.key.map((part) => [part, row[part]]))
  const orderBy = model.key.map((part) => ({ [part]: 'asc' }))
  let cursor: object | undefined
  for (;;) {
    const page = cursor === undefined ? {} : { cursor, skip: 1 }
    const batch = await delegateOf(tx, model.name).findMany({ where, orderBy, take: ROWS_PER_READ, ...page })
    if (batch.length > 0) yield batch
    if (batch.length < ROWS_PER_READ) return
    const last = keyOf(batch.at(-1)!)
    cursor = model.key.length === 1 ? last : { [model.key.join('_')]: last }
  }
}
