import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Migration {
  name: string
  /** Script without PRAGMAs: they do nothing inside a transaction, and cascade children away where one relies on them. */
  sql: string
  /** SHA-256 of the file as written, hex: what Prisma's own command line records too. */
  checksum: string
}

/** The migrations of one database, in order. `folder` is the checkout's prisma/migrations. */
export function readMigrations(folder: string, provider: 'sqlite' | 'postgresql'): Migration[] {
  const home = join(folder, provider)
  return readdirSync(home, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const text = readFileSync(join(home, name, 'migration.sql'), 'utf8')
      return {
        name,
        sql: text.replace(/^\s*PRAGMA\b[^;]*;[ \t]*$/gim, ''),
        checksum: createHash('sha256').update(text).digest('hex'),
      }
    })
}
