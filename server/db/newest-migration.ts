import { isPostgres } from './database.ts'
import { readMigrations } from './read-migrations.ts'

/** Name of the newest migration that this program has for the database. */
export function newestMigration(databaseUrl: string, folder: string): string {
  return readMigrations(folder, isPostgres(databaseUrl) ? 'postgresql' : 'sqlite').at(-1)?.name ?? ''
}
