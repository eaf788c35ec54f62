import { existsSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { isPostgres } from '../server/db/database.ts'
import { migrateDatabase } from '../server/db/migrate-database.ts'
import type { Deps } from '../server/deps.ts'
import { ensureInstallation } from '../server/install/ensure-installation.ts'
import { processDeps } from '../server/process-deps.ts'
import { CommandError } from './explain-failure.ts'
import { programRoot } from './program-root.ts'

/**
 * Refuses to touch a SQLite database that belongs to another user: its -wal and -shm files would then be ours,
 * and the server could no longer write. Databases that do not exist yet are fine.
 */
export function refuseForeignOwner(databaseUrl: string, uid: number | undefined = process.getuid?.()): void {
  if (isPostgres(databaseUrl) || uid === undefined) return
  const path = databaseUrl.slice('file:'.length)
  if (!existsSync(path)) return
  const owner = statSync(path).uid
  if (owner === uid) return
  throw new CommandError(
    `The database ${path} belongs to the user with id ${owner}, and this is ${userInfo().username} (${uid}): run the command as its owner, for instance with sudo -u '#${owner}'.`,
  )
}

/** Opens the installation for one command, makes or migrates what is missing, and closes it afterwards. */
export async function withDeps<T>(work: (deps: Deps, defaultPageId: string) => Promise<T>): Promise<T> {
  const deps = processDeps()
  refuseForeignOwner(deps.config.databaseUrl)
  await migrateDatabase(deps.config.databaseUrl, join(programRoot(), 'prisma/migrations'))
  try {
    return await work(deps, await ensureInstallation(deps))
  } finally {
    await deps.db.$disconnect()
  }
}
