import { randomBytes } from 'node:crypto'
import { chmodSync, linkSync, mkdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Config } from '../config/read-config.ts'

const Secrets = z.object({
  /** Signs sessions. */
  authSecret: z.string().min(32),
  /** By which the edges of this machine and core know each other. */
  edgeToken: z.string().min(32),
  /** Key of the hashes that stand for addresses. */
  hashKey: z.string().min(32),
})
export type Secrets = z.infer<typeof Secrets>

/** The installation's secrets in `DATA_DIR/secrets.json`, made at first use, readable by their owner only. */
export function readSecrets(config: Pick<Config, 'dataDir'>): Secrets {
  const path = join(config.dataDir, 'secrets.json')
  const existing = readExisting(path)
  if (existing !== null) return existing
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  const fresh: Secrets = { authSecret: token(), edgeToken: token(), hashKey: token() }
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(draft, `${JSON.stringify(fresh, null, 2)}\n`, { mode: 0o600, flush: true })
  try {
    // A link fails where the file exists: of two processes that start together, one wins and both read the same.
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    unlinkSync(draft)
  }
  return readExisting(path) ?? fresh
}

function readExisting(path: string): Secrets | null {
  let text: string
  try {
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600)
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  return Secrets.parse(JSON.parse(text))
}

function token(): string {
  return randomBytes(32).toString('base64url')
}
