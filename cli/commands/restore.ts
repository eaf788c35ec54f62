import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { isDatabaseInUse } from '../../server/backup/find-running-server.ts'
import { checkBackup } from '../../server/backup/read-backup.ts'
import { restoreBackup } from '../../server/backup/restore-backup.ts'
import { writeBackup } from '../../server/backup/write-backup.ts'
import { readConfig } from '../../server/config/read-config.ts'
import { newestMigration } from '../../server/db/newest-migration.ts'
import { answer, type CommonOptions } from '../answer.ts'
import { CommandError } from '../explain-failure.ts'
import { refuseForeignOwner, withDeps } from '../open-deps.ts'
import { programRoot } from '../program-root.ts'

export function register(program: Command): void {
  program
    .command('restore')
    .description('put a backup in the place of everything; what was there is backed up first')
    .argument('<file>')
    .option('--force', 'also while a server uses the database')
    .action(restoreCommand)
}

async function restoreCommand(file: string, options: CommonOptions & { force?: boolean }): Promise<void> {
  const { databaseUrl } = readConfig(process.env)
  refuseForeignOwner(databaseUrl)
  await checkBackup(file)
  if (options.force !== true && (await isDatabaseInUse(databaseUrl))) {
    throw new CommandError('A server uses this database: stop it first, or restore with --force.')
  }
  await withDeps(async (deps) => {
    const migration = newestMigration(databaseUrl, join(programRoot(), 'prisma/migrations'))
    const stamp = new Date().toISOString().replace(/[-:]/g, '').slice(0, 15)
    mkdirSync(deps.config.dataDir, { recursive: true, mode: 0o700 })
    const before = join(deps.config.dataDir, `before-restore-${stamp}.backup`)
    await writeBackup(deps, { file: before, migration, replace: true })
    const { rows, epoch, takenAt } = await restoreBackup(deps, { file, migration })
    const text = `Restored ${rows} rows as of ${takenAt}; the feed's new epoch is ${epoch}.\nWhat was here before: ${before}\nEverybody signs in again; API tokens work as of then.`
    answer(options, { rows, takenAt, epoch, before }, text)
  })
}
