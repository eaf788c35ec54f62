/**
 * Writes the next migration for both databases, offline: `npm run prisma:migration -- <name>`.
 * Compares prisma/schema.prisma with the schema to which the existing migrations lead (kept beside them).
 * `--check` writes nothing and exits 1 when the schema has moved on without a migration.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PrismaLibSql } from '@prisma/adapter-libsql'
import { derivePostgresSchema } from './derive-postgres-schema.ts'
import { offlinePostgres } from './offline-postgres.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const wasmFolder = join(root, 'node_modules/@prisma/schema-engine-wasm')
// The package is made for bundlers; instantiated by hand it runs in plain Node.
const engineModule = await import(join(wasmFolder, 'schema_engine_bg.js'))
const wasm = await WebAssembly.instantiate(readFileSync(join(wasmFolder, 'schema_engine_bg.wasm')), {
  './schema_engine_bg.js': engineModule,
})
engineModule.__wbg_set_wasm(wasm.instance.exports)

async function diff(
  provider: 'sqlite' | 'postgresql',
  before: string | null,
  after: string,
): Promise<string> {
  // A diff between two schemas never opens the database that the adapter would reach.
  const factory = provider === 'sqlite' ? new PrismaLibSql({ url: ':memory:' }) : offlinePostgres()
  const { bindMigrationAwareSqlAdapterFactory } = await import('@prisma/driver-adapter-utils')
  const engine = await engineModule.SchemaEngine.new(
    { datamodels: [['schema.prisma', after]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(factory),
  )
  const schema = (content: string) => ({
    tag: 'schemaDatamodel',
    files: [{ path: 'schema.prisma', content }],
    configDir: '.',
  })
  const result = await engine.diff({
    from: before === null ? { tag: 'empty' } : schema(before),
    to: schema(after),
    script: true,
    exitCode: false,
    shadowDatabaseUrl: null,
    filters: { externalTables: [], externalEnums: [] },
  })
  return result.stdout ?? ''
}

const isCheck = process.argv.includes('--check')
const name = process.argv.slice(2).find((argument) => !argument.startsWith('-'))
if (!isCheck && (name === undefined || !/^[a-z0-9_]+$/.test(name))) {
  process.stderr.write('Usage: npm run prisma:migration -- <name in lower_case>\n')
  process.exit(2)
}
const sqlite = readFileSync(join(root, 'prisma/schema.prisma'), 'utf8')
const stamp = new Date().toISOString().replace(/[-T:]/g, '').slice(0, 14)
let isStale = false
for (const provider of ['sqlite', 'postgresql'] as const) {
  const folder = join(root, 'prisma/migrations', provider)
  const reached = join(folder, 'schema.prisma')
  const before = existsSync(reached) ? readFileSync(reached, 'utf8') : null
  const after = provider === 'sqlite' ? sqlite : derivePostgresSchema(sqlite)
  if (before === after) continue
  const sql = await diff(provider, before, after)
  const isEmpty = sql.trim() === '' || sql.includes('This is an empty migration')
  if (isCheck) {
    isStale ||= !isEmpty
    continue
  }
  mkdirSync(folder, { recursive: true })
  if (!isEmpty) {
    const target = join(folder, `${stamp}_${name}`)
    mkdirSync(target, { recursive: true })
    writeFileSync(join(target, 'migration.sql'), sql)
    process.stdout.write(`Wrote prisma/migrations/${provider}/${stamp}_${name}/migration.sql\n`)
  }
  writeFileSync(reached, after)
}
if (isStale) {
  process.stderr.write(
    'The schema has changed without a migration: run `npm run prisma:migration -- <name>`.\n',
  )
  process.exit(1)
}
process.exit(0)
