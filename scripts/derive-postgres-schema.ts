const SQLITE_HEADER = /^\/\/ The one hand-written schema[^\n]*/
const POSTGRES_HEADER = '// Derived from prisma/schema.prisma by scripts/prisma-generate.ts. Do not edit.'

/** The PostgreSQL twin of the SQLite schema: another provider, another folder, instants with milliseconds in UTC. */
export function derivePostgresSchema(sqlite: string): string {
  return sqlite
    .replace(SQLITE_HEADER, POSTGRES_HEADER)
    .replace('"../generated/sqlite"', '"../../generated/postgresql"')
    .replace('provider = "sqlite"', 'provider = "postgresql"')
    .replace(/^([ ]+\w+[ ]+DateTime\??)/gm, '$1 @db.Timestamptz(3)')
}
