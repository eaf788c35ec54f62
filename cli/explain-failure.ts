import { Refusal } from '../domain/refusal.ts'
import { ConfigError } from '../server/config/read-config.ts'
import { NewerDatabaseError } from '../server/db/migrate-database.ts'

/** What the command line itself says no to; `exitCode` 2 when it was used wrongly. */
export class CommandError extends Error {
  readonly exitCode: 1 | 2
  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message)
    this.exitCode = exitCode
  }
}

const OUTSIDE: Record<string, string> = {
  ECONNREFUSED: 'Nothing answers at the address of the database; is it running, and is DATABASE_URL right?',
  P1001: 'Nothing answers at the address of the database; is it running, and is DATABASE_URL right?',
  ENOTFOUND: 'The host in DATABASE_URL cannot be found.',
  EACCES: 'A file that is needed may not be read or written by this user.',
  EROFS: 'The file system is read-only.',
  ENOSPC: 'The disk is full.',
  SQLITE_READONLY: 'The database file may not be written by this user.',
  SQLITE_NOTADB: 'The database file is no SQLite database.',
  '28P01': 'PostgreSQL refuses the user or password in DATABASE_URL.',
  '3D000': 'The database named in DATABASE_URL does not exist.',
}

/** One sentence for whoever typed the command, and the exit code. Unknown failures keep their own first line. */
export function explainFailure(error: unknown): { sentence: string; exitCode: number } {
  if (error instanceof CommandError) return { sentence: error.message, exitCode: error.exitCode }
  if (error instanceof Refusal) return { sentence: error.publicMessage, exitCode: 1 }
  if (error instanceof ConfigError) return { sentence: error.message, exitCode: 2 }
  if (error instanceof NewerDatabaseError) return { sentence: error.message, exitCode: 1 }
  for (let e: unknown = error, depth = 0; e instanceof Error && depth < 6; e = e.cause, depth++) {
    const code = String((e as { code?: unknown }).code ?? '')
    const known = OUTSIDE[code]
    if (known !== undefined) {
      const path = (e as { path?: unknown }).path
      return {
        sentence: typeof path === 'string' ? `${known.replace(/\.$/, '')}: ${path}` : known,
        exitCode: 1,
      }
    }
  }
  const text = error instanceof Error ? error.message : String(error)
  return { sentence: text.split('\n').find((line) => line.trim() !== '') ?? 'Failed.', exitCode: 1 }
}
