import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { Refusal } from '../../domain/refusal.ts'
import { BACKUP_MODELS, type BackupHead } from './backup-models.ts'

const KNOWN = new Set(BACKUP_MODELS.map((model) => model.name))
/** A row: which table, and its fields; times are ISO 8601. */
export type BackupRow = [name: string, row: Record<string, unknown>]

/** Reads a backup through without keeping it, and makes sure that it is whole. Throws `Refusal` when it is none or damaged. */
export async function checkBackup(file: string): Promise<BackupHead> {
  let head: BackupHead | undefined
  for await (const entry of readBackup(file, (h) => (head = h))) void entry
  return head!
}

/** The rows of a backup, in the order in which they can be put back. Throws `Refusal` at the end when it is not whole. */
export async function* readBackup(
  file: string,
  onHead: (head: BackupHead) => void = () => undefined,
): AsyncGenerator<BackupRow> {
  if (!existsSync(file)) throw new Refusal('not_found', `There is no file ${file}.`)
  const damaged = () => new Refusal('invalid', `${file} is no whole backup of Allclear.`)
  const hash = createHash('sha256')
  let rows = 0
  let isFirst = true
  let isEnded = false
  const source = createReadStream(file)
  const unzipped = source.pipe(createGunzip())
  source.on('error', (error) => unzipped.destroy(error))
  try {
    for await (const line of linesOf(unzipped)) {
      if (isEnded) throw damaged()
      const value = JSON.parse(line) as unknown
      if (isFirst) {
        const head = value as Partial<BackupHead>
        if (head?.format !== 'allclear-backup') throw damaged()
        if (head.version !== 1)
          throw new Refusal('invalid', `${file} was written by a newer Allclear (${head.program}).`)
        onHead(head as BackupHead)
        isFirst = false
      } else if (Array.isArray(value)) {
        if (!KNOWN.has(value[0]))
          throw new Refusal('invalid', `${file} holds ${value[0]}, which this version does not know.`)
        rows++
        yield value as BackupRow
      } else {
        const end = value as { end?: boolean; rows?: number; sha256?: string }
        if (end.end !== true || end.rows !== rows || end.sha256 !== hash.digest('hex')) throw damaged()
        isEnded = true
        continue
      }
      hash.update(`${line}\n`)
    }
  } catch (error) {
    if (error instanceof Refusal) throw error
    if (
      error instanceof SyntaxError ||
      /^Z_|unexpected end|ERR_STREAM/.test(
        `${(error as NodeJS.ErrnoException).code} ${(error as Error).message}`,
      )
    )
      throw damaged()
    throw error
  } finally {
    source.destroy()
  }
  if (!isEnded) throw damaged()
}

async function* linesOf(source: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of source) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}
