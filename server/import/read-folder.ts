import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '../../domain/refusal.ts'
import type { SourceBody } from './collect-bodies.ts'
import type { ImportRemark } from './import-report.ts'

const MAX_FILE_BYTES = 256 * 1024 * 1024

/** Reads the `.json` files of a folder (or one such file), whatever their names. Throws `Refusal` when there are none. */
export function readFolder(path: string): { bodies: SourceBody[]; notTaken: ImportRemark[] } {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) throw new Refusal('not_found', `There is no folder ${path}.`)
  const files = stat.isDirectory()
    ? readdirSync(path)
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => join(path, name))
    : [path]
  const bodies: SourceBody[] = []
  const notTaken: ImportRemark[] = []
  for (const file of files) {
    const refuse = (why: string) => notTaken.push({ what: 'body', id: file, why })
    const { size } = statSync(file)
    if (size > MAX_FILE_BYTES) {
      refuse(`it has ${size} bytes, and at most ${MAX_FILE_BYTES} are read`)
      continue
    }
    try {
      bodies.push({ from: file, value: JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) })
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      refuse('it is no JSON')
    }
  }
  if (bodies.length === 0) throw new Refusal('invalid', `There are no JSON bodies in ${path}.`)
  return { bodies, notTaken }
}
