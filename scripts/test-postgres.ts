import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { freePort } from '../server/runtime/free-port.ts'

export interface TestPostgres {
  url: string
  stop(): Promise<void>
}

/** A server of one's own, which may be made to fall over. */
export interface OwnPostgres extends TestPostgres {
  /** Ends it as a crash would, and brings it up again on the same port and data. */
  halt(): void
  resume(): void
}

const RUNNING = ['postgresql://postgres@127.0.0.1:5432/postgres']

/** A PostgreSQL to test on: TEST_POSTGRES_URL, the running one, or a temporary one from local binaries. Null: none. */
export async function findPostgres(): Promise<TestPostgres | null> {
  const given = process.env.TEST_POSTGRES_URL
  if (given === 'none') return null
  for (const url of given === undefined ? RUNNING : [given]) {
    if (await answers(url)) return { url, stop: async () => undefined }
  }
  const bin = findBinaries()
  return bin === null ? null : startTemporary(bin)
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 })
  try {
    await client.connect()
    const { rows } = await client.query(
      'SELECT rolcreatedb OR rolsuper AS able FROM pg_roles WHERE rolname = current_user',
    )
    return rows[0]?.able === true
  } catch {
    return false // nobody there, or not for us: the next place is tried
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** A server that nobody else uses, from local binaries; null: there are none. */
export async function startOwnPostgres(): Promise<OwnPostgres | null> {
  const bin = findBinaries()
  return bin === null ? null : startTemporary(bin)
}

function findBinaries(): string | null {
  const home = '/usr/lib/postgresql'
  const versions = existsSync(home) ? readdirSync(home).sort((a, b) => Number(b) - Number(a)) : []
  const found = versions
    .map((version) => join(home, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')))
  return found ?? null
}

async function startTemporary(bin: string): Promise<OwnPostgres | null> {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-postgres-'))
  // PostgreSQL refuses to run as root: the account `postgres`, which its package makes, does it.
  const asRoot = process.getuid?.() === 0
  const run = (command: string) =>
    spawnSync(asRoot ? 'su' : 'sh', asRoot ? ['postgres', '-s', '/bin/sh', '-c', command] : ['-c', command], {
      stdio: ['ignore', 'ignore', 'inherit'],
    }).status === 0
  chmodSync(folder, 0o777)
  const data = join(folder, 'data')
  const port = await freePort()
  const start = () =>
    run(
      `${bin}/pg_ctl -D ${data} -w -l ${folder}/log -o "-p ${port} -k ${folder} -c listen_addresses=127.0.0.1" start`,
    )
  const halt = () => void run(`${bin}/pg_ctl -D ${data} -m immediate stop`)
  const isUp = run(`${bin}/initdb -D ${data} -U postgres --auth=trust -E UTF8 >/dev/null`) && start()
  const stop = async () => {
    halt()
    rmSync(folder, { recursive: true, force: true })
  }
  if (!isUp) {
    await stop()
    return null
  }
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    stop,
    halt,
    resume: () => void start(),
  }
}
