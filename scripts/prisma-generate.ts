/**
 * Derives the PostgreSQL schema from prisma/schema.prisma and generates both clients into generated/.
 * `--check` only says whether prisma/postgresql/schema.prisma is what it should be, and exits 1 when it is stale.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { derivePostgresSchema } from './derive-postgres-schema.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const sqliteSchema = join(root, 'prisma/schema.prisma')
const postgresSchema = join(root, 'prisma/postgresql/schema.prisma')

function generate(schema: string, output: string): void {
  const stamp = join(root, 'generated', `${output}.stamp`)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === readFileSync(schema, 'utf8')) return
  // `generate` wants a schema engine only to exist; it never runs it, and a closed network cannot download it.
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  }
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/prisma/build/index.js'), 'generate', '--schema', schema],
    {
      cwd: root,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  writeFileSync(stamp, readFileSync(schema, 'utf8'))
}

const derived = derivePostgresSchema(readFileSync(sqliteSchema, 'utf8'))
const isStale = !existsSync(postgresSchema) || readFileSync(postgresSchema, 'utf8') !== derived
if (process.argv.includes('--check')) {
  if (isStale) {
    process.stderr.write(
      'prisma/postgresql/schema.prisma is stale: run `npm run prisma:generate` and commit it.\n',
    )
    process.exit(1)
  }
} else {
  mkdirSync(dirname(postgresSchema), { recursive: true })
  mkdirSync(join(root, 'generated'), { recursive: true })
  if (isStale) writeFileSync(postgresSchema, derived)
  generate(sqliteSchema, 'sqlite')
  generate(postgresSchema, 'postgresql')
}
