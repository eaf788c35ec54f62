import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const SCENARIOS = 37
/** `| 17 | what holds | `file`, `file` |` */
const ROW = /^\| (\d+) \| .+ \| (`[^|]+`) \|$/gm

const rows = [...readFileSync(join(root, 'docs/client-scenarios.md'), 'utf8').matchAll(ROW)].map(
  ([, number, files]) => ({
    number: Number(number),
    files: [...files!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!),
  }),
)

/** Numbers at the beginning of a test's or a group's name, in its file's text. */
function numbersIn(file: string): Set<number> {
  const path = join(root, 'tests/e2e', `${file}.test.ts`)
  if (!existsSync(path)) return new Set()
  const names = readFileSync(path, 'utf8').matchAll(/['"`](?:scenario )?(\d{1,2}):[ '"`]/g)
  return new Set([...names].map(([, number]) => Number(number)))
}

describe('docs/client-scenarios.md', () => {
  it('lists every scenario once, in order', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: SCENARIOS }, (_, i) => i + 1))
  })
  it.each(rows)('$number has its test in each file that is named', ({ number, files }) => {
    for (const file of files) expect([...numbersIn(file)], file).toContain(number)
  })
  it('names every file that has a test with a number', () => {
    for (const file of new Set(rows.flatMap(({ files }) => files)))
      for (const number of numbersIn(file))
        expect(rows.find((row) => row.number === number)?.files, `${number} in ${file}`).toContain(file)
  })
})
