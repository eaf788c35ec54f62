import { join } from 'node:path'
import type { Command } from 'commander'
import { readConfig } from '../../server/config/read-config.ts'
import { migrateDatabase } from '../../server/db/migrate-database.ts'
import { answer, type CommonOptions } from '../answer.ts'
import { refuseForeignOwner } from '../open-deps.ts'
import { programRoot } from '../program-root.ts'

export function register(program: Command): void {
  program
    .command('migrate')
    .description('bring the database to this version (a start does so by itself)')
    .action(async (options: CommonOptions) => {
      const { databaseUrl } = readConfig(process.env)
      refuseForeignOwner(databaseUrl)
      const applied = await migrateDatabase(databaseUrl, join(programRoot(), 'prisma/migrations'))
      const text =
        applied.length === 0 ? 'The database is up to date.' : `Applied:\n  ${applied.join('\n  ')}`
      answer(options, { applied }, text)
    })
}
