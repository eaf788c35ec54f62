import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CachedAnswer } from './page-cache.ts'

export interface AnswerStore {
  put(answer: CachedAnswer): void
  remove(key: string): void
  readAll(): CachedAnswer[]
  /** Writes what is not written yet. */
  close(): void
}

const WRITE_AFTER_MS = 300

/** Keeps answers as files, so that an edge that restarts while core is gone still serves them. */
export function openAnswerStore(folder: string, log: (event: string, details: object) => void): AnswerStore {
  const home = join(folder, 'answers')
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const pending = new Map<string, CachedAnswer | null>()
  let timer: NodeJS.Timeout | undefined
  const fileOf = (key: string) =>
    join(home, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`)

  function flush(): void {
    timer = undefined
    for (const [key, answer] of pending) {
      try {
        if (answer === null) rmSync(fileOf(key), { force: true })
        else write(fileOf(key), answer)
      } catch (error) {
        log('answer-not-saved', { key, error: String(error) })
      }
    }
    pending.clear()
  }
  function later(key: string, answer: CachedAnswer | null): void {
    pending.set(key, answer)
    timer ??= setTimeout(flush, WRITE_AFTER_MS).unref()
  }

  return {
    put: (answer) => later(answer.key, answer),
    remove: (key) => later(key, null),
    close() {
      clearTimeout(timer)
      flush()
    },
    readAll() {
      const answers: CachedAnswer[] = []
      for (const name of readdirSync(home)) {
        if (!name.endsWith('.json')) continue
        try {
          answers.push(revive(JSON.parse(readFileSync(join(home, name), 'utf8'))))
        } catch (error) {
          log('answer-not-read', { name, error: String(error) })
          rmSync(join(home, name), { force: true })
        }
      }
      return answers.sort((a, b) => a.askedAt - b.askedAt)
    },
  }
}

type Saved = Omit<CachedAnswer, 'identity' | 'gzip' | 'brotli'> & {
  identity: string
  gzip: string | null
  brotli: string | null
}

function write(file: string, answer: CachedAnswer): void {
  const saved: Saved = {
    ...answer,
    identity: answer.identity.toString('base64'),
    gzip: answer.gzip?.toString('base64') ?? null,
    brotli: answer.brotli?.toString('base64') ?? null,
  }
  writeFileSync(`${file}.new`, JSON.stringify(saved), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

function revive(saved: Saved): CachedAnswer {
  const bytes = (text: string | null) => (text === null ? null : Buffer.from(text, 'base64'))
  return {
    ...saved,
    identity: Buffer.from(saved.identity, 'base64'),
    gzip: bytes(saved.gzip),
    brotli: bytes(saved.brotli),
  }
}
