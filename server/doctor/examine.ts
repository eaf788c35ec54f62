import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import type { Config } from '../config/read-config.ts'
import { isPostgres, openDatabase } from '../db/database.ts'
import { compareProgramVersions, PROGRAM_VERSION } from '../db/program-version.ts'
import { readMigrations } from '../db/read-migrations.ts'

/** One thing looked at. `mend` says what to do about it, unless all is well. */
export interface Finding {
  name: string
  level: 'ok' | 'warning' | 'error'
  found: string
  mend?: string
}

const MIN_FREE_BYTES = 512 * 1024 * 1024

/** Looks over a set-up without changing anything. `migrations` is the folder prisma/migrations of the program. */
export async function examine(
  config: Config,
  environment: Record<string, string | undefined>,
  migrations: string,
): Promise<Finding[]> {
  return [
    examineNode(process.versions.node),
    examineDataDir(config),
    examineSecrets(config),
    examineDisk(config),
    await examineDatabase(config, migrations),
    await examinePort(config),
    examinePublicUrl(config, environment),
  ]
}

export function examineNode(version: string): Finding {
  const isEnough = compareProgramVersions(version, '22.12.0') >= 0
  const finding: Finding = { name: 'node', level: isEnough ? 'ok' : 'error', found: `Node ${version}` }
  return isEnough
    ? finding
    : { ...finding, mend: 'Use Node 22.12 or newer; npm run and npx in the checkout bring their own.' }
}

function examineDataDir({ dataDir }: Config): Finding {
  const name = 'data folder'
  if (!existsSync(dataDir))
    return { name, level: 'ok', found: `${dataDir} does not exist yet; a start makes it` }
  const stat = statSync(dataDir)
  if (!stat.isDirectory())
    return { name, level: 'error', found: `${dataDir} is no folder`, mend: 'Set DATA_DIR to a folder.' }
  const uid = process.getuid?.()
  if (uid !== undefined && stat.uid !== uid) {
    const mend = `Run Allclear as that user, or give it the folder: chown -R ${uid} ${dataDir}`
    return { name, level: 'error', found: `${dataDir} belongs to user ${stat.uid}, and this is ${uid}`, mend }
  }
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    return { name, level: 'error', found: `${dataDir} may not be written`, mend: `chmod u+rwx ${dataDir}` }
  }
  if ((stat.mode & 0o007) !== 0) {
    return {
      name,
      level: 'warning',
      found: `${dataDir} is open to every user of this machine`,
      mend: `chmod 700 ${dataDir}`,
    }
  }
  return { name, level: 'ok', found: dataDir }
}

function examineSecrets({ dataDir }: Config): Finding {
  const name = 'secrets'
  const path = join(dataDir, 'secrets.json')
  if (!existsSync(path)) return { name, level: 'ok', found: 'none yet; a start makes them' }
  if ((statSync(path).mode & 0o077) !== 0) {
    return { name, level: 'error', found: `${path} can be read by others`, mend: `chmod 600 ${path}` }
  }
  return { name, level: 'ok', found: `${path}, for its owner only` }
}

function examineDisk({ dataDir }: Config): Finding {
  let folder = dataDir
  while (!existsSync(folder)) folder = dirname(folder)
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  const found = `${Math.round(free / 1024 / 1024)} MiB free at ${folder}`
  if (free >= MIN_FREE_BYTES) return { name: 'disk', level: 'ok', found }
  return {
    name: 'disk',
    level: 'warning',
    found,
    mend: 'Make room: SQLite needs space to commit, and backups need as much again.',
  }
}

async function examineDatabase({ databaseUrl }: Config, folder: string): Promise<Finding> {
  const name = 'database'
  const provider = isPostgres(databaseUrl) ? 'postgresql' : 'sqlite'
  const path = databaseUrl.slice('file:'.length)
  if (provider === 'sqlite') {
    if (!existsSync(path)) return { name, level: 'ok', found: `${path} does not exist yet; a start makes it` }
    const { uid, mode } = statSync(path)
    if (process.getuid !== undefined && uid !== process.getuid()) {
      return {
        name,
        level: 'error',
        found: `${path} belongs to user ${uid}`,
        mend: `Run as that user, or: chown ${process.getuid()} ${path}*`,
      }
    }
    if ((mode & 0o077) !== 0)
      return { name, level: 'warning', found: `${path} can be read by others`, mend: `chmod 600 ${path}` }
  }
  const db = openDatabase(databaseUrl)
  try {
    const applied = await db.$queryRawUnsafe<{ name: string }[]>(
      `SELECT "migration_name" AS name FROM "_prisma_migrations" WHERE "finished_at" IS NOT NULL ORDER BY 1`,
    )
    const installation = await db.installation.findUnique({ where: { id: 1 } })
    if (
      installation !== null &&
      compareProgramVersions(installation.minProgramVersion, PROGRAM_VERSION) > 0
    ) {
      const found = `it needs Allclear ${installation.minProgramVersion}, and this is ${PROGRAM_VERSION}`
      return { name, level: 'error', found, mend: 'Start the newer program, or restore a backup.' }
    }
    const known = new Set(applied.map((row) => row.name))
    const pending = readMigrations(folder, provider).filter((migration) => !known.has(migration.name))
    if (pending.length > 0) {
      return {
        name,
        level: 'warning',
        found: `${pending.length} migrations are not applied`,
        mend: 'allclear migrate, or the next start, applies them.',
      }
    }
    return { name, level: 'ok', found: `${provider}, up to date (${applied.length} migrations)` }
  } catch (error) {
    return { name, level: 'error', ...explainDatabase(provider, path, error) }
  } finally {
    await db.$disconnect()
  }
}

function explainDatabase(provider: string, path: string, error: unknown): { found: string; mend: string } {
  const text = `${error instanceof Error ? `${error.message} ${String(error.cause ?? '')}` : error}`
  if (/_prisma_migrations|does not exist in the current database|no such table/i.test(text)) {
    return {
      found: 'it is empty, or not one of Allclear',
      mend: 'Start Allclear, which makes its tables; or set DATABASE_URL to the right one.',
    }
  }
  if (provider === 'sqlite')
    return {
      found: `${path} cannot be read as a database`,
      mend: 'Restore a backup, or set DATABASE_URL to the right file.',
    }
  return {
    found: 'it does not answer',
    mend: 'Look whether PostgreSQL runs and whether host, user, password and database in DATABASE_URL are right.',
  }
}

async function examinePort({ port, host }: Config): Promise<Finding> {
  const name = 'port'
  const code = await new Promise<string | null>((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'))
    server.listen(port, host, () => server.close(() => resolve(null)))
  })
  if (code === null) return { name, level: 'ok', found: `${host}:${port} is free` }
  if (code === 'EADDRINUSE') {
    return {
      name,
      level: 'warning',
      found: `${host}:${port} is in use`,
      mend: 'Fine when Allclear runs; else stop what holds it, or set PORT.',
    }
  }
  if (code === 'EACCES') {
    return {
      name,
      level: 'error',
      found: `port ${port} needs privileges`,
      mend: 'Set PORT above 1023 and put a proxy in front.',
    }
  }
  return {
    name,
    level: 'error',
    found: `${host}:${port} cannot be listened on (${code})`,
    mend: 'Set HOST to an address of this machine.',
  }
}

function examinePublicUrl({ publicUrl }: Config, environment: Record<string, string | undefined>): Finding {
  const name = 'public address'
  const { protocol, hostname } = new URL(publicUrl)
  const isLocal = hostname === 'localhost' || hostname.startsWith('127.') || hostname === '[::1]'
  if (!environment.PUBLIC_URL) {
    return {
      name,
      level: 'warning',
      found: `${publicUrl}, because PUBLIC_URL is not set`,
      mend: 'Set PUBLIC_URL to the address that visitors use, such as https://status.example.com.',
    }
  }
  if (protocol === 'http:' && !isLocal) {
    return {
      name,
      level: 'warning',
      found: `${publicUrl} is not encrypted`,
      mend: 'Put a TLS proxy in front and set PUBLIC_URL to its https:// address.',
    }
  }
  return { name, level: 'ok', found: publicUrl }
}
