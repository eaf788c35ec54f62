import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { supervise } from '../../server/runtime/supervise.ts'

const folder = mkdtempSync(join(tmpdir(), 'allclear-supervise-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('outlives a moment in which the program of a child is not there, as while it is replaced', async () => {
  const command = join(folder, 'node')
  symlinkSync(process.execPath, command)
  const one = supervise({
    name: 'child',
    command,
    args: ['-e', 'process.send({ type: "ready" }); setInterval(() => undefined, 1000)'],
    environment: {},
    graceMs: 0,
  })
  await one.ready
  const first = one.pid()
  rmSync(command)
  process.kill(first as number, 'SIGKILL')
  await expect.poll(one.pid, { timeout: 60_000, interval: 5 }).toBeUndefined()
  symlinkSync(process.execPath, command)
  await expect.poll(one.pid, { timeout: 60_000 }).toBeTypeOf('number')
  expect(one.pid()).not.toBe(first)
  await one.stop()
})
