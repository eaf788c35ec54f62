import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

// A hundred rounds: `node bench/kill-loop.ts`. Needs the build, which `npm test` makes first.
it('a core killed again and again loses no acknowledged write, leaves no gap in the log, and visitors notice nothing', () => {
  const result = spawnSync(process.execPath, [join(root, 'bench/kill-loop.ts'), '4'], {
    cwd: root,
    encoding: 'utf8',
    timeout: 110_000,
  })
  expect(result.stdout, result.stderr).toMatch(/ 0 lost,.* 0 half written;.* 0 gaps;.* 0 failed;/)
  expect(result.status).toBe(0)
}, 120_000)
