import { join } from 'node:path'
import type { Command } from 'commander'
import { writeBackup } from '../../server/backup/write-backup.ts'
import { newestMigration } from '../../server/db/newest-migration.ts'
import { answer, type CommonOptions } from '../answer.ts'
import { withDeps } from '../open-deps.ts'
import { programRoot } from '../program-root.ts'

export function register(program: Command): void {
  program
    .command('backup')
    .description('write everything to a file, as of one instant, while the server runs')
    .argument('<file>', 'such as allclear.backup; can be restored into either database')
    .option('--replace', 'replace the file when it exists')
    .action((file: string, options: CommonOptions & { replace?: boolean }) =>
      withDeps(async (deps) => {
        const migration = newestMigration(deps.config.databaseUrl, join(programRoot(), 'prisma/migrations'))
        const { rows, bytes } = await writeBackup(deps, { file, migration, replace: options.replace })
        answer(
          options,
          { file, rows, bytes },
          `Wrote ${file}: ${rows} rows, ${bytes} bytes. It holds password hashes: keep it as safe as the database.`,
        )
      }),
    )
}
