import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { Clock } from '../../server/clock.ts'
import { readConfig } from '../../server/config/read-config.ts'
import { openDatabase } from '../../server/db/database.ts'
import { migrateDatabase } from '../../server/db/migrate-database.ts'
import type { Deps } from '../../server/deps.ts'
import { ensureInstallation } from '../../server/install/ensure-installation.ts'
import { postgresAddress } from './postgres-address.ts'

export type Provider = 'sqlite' | 'postgresql'
export const MIGRATIONS_FOLDER = join(import.meta.dirname, '../../prisma/migrations')

/** A clock that stands still until told otherwise. */
export class TestClock implements Clock {
  #now: number
  constructor(iso: string) {
    this.#now = Date.parse(iso)
  }
  now(): Date {
    return new Date(this.#now)
  }
  advance(ms: number): void {
    this.#now += ms
  }
  set(iso: string): void {
    this.#now = Date.parse(iso)
  }
}

export interface TestDeps {
  deps: Deps
  clock: TestClock
  /** The first page. */
  pageId: string
  databaseUrl: string
  dataDir: string
  close(): Promise<void>
}

/** The databases to run a contract test on; PostgreSQL only where one can be had (reported by name otherwise). */
export const PROVIDERS: Provider[] = postgresAddress() === null ? ['sqlite'] : ['sqlite', 'postgresql']

/** A database of its own, migrated, with one page; at 2026-11-20T12:00:00Z unless told otherwise. */
export async function openTestDeps(
  options: { provider?: Provider; now?: string; environment?: Record<string, string> } = {},
): Promise<TestDeps> {
  const dataDir = mkdtempSync(join(tmpdir(), 'allclear-test-'))
  const provider = options.provider ?? 'sqlite'
  const postgres = provider === 'postgresql' ? await createPostgresDatabase() : null
  const databaseUrl = postgres?.url ?? `file:${join(dataDir, 'allclear.db')}`
  await migrateDatabase(databaseUrl, MIGRATIONS_FOLDER)
  const clock = new TestClock(options.now ?? '2026-11-20T12:00:00.000Z')
  const config = readConfig({
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    PUBLIC_URL: 'https://status.example.com',
    ...options.environment,
  })
  const deps: Deps = { db: openDatabase(databaseUrl), clock, config }
  const pageId = await ensureInstallation(deps)
  return {
    deps,
    clock,
    pageId,
    databaseUrl,
    dataDir,
    async close() {
      await deps.db.$disconnect()
      await postgres?.drop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** An empty database on the PostgreSQL for tests, and the way to throw it away. */
export async function createPostgresDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const admin = postgresAddress()
  if (admin === null) throw new Error('There is no PostgreSQL for tests')
  const name = `allclear_test_${randomBytes(6).toString('hex')}`
  await onServer(admin, `CREATE DATABASE ${name}`)
  return {
    url: Object.assign(new URL(admin), { pathname: `/${name}` }).toString(),
    drop: () => onServer(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  }
}

async function onServer(admin: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: admin })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
