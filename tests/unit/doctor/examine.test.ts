import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readConfig } from '../../../server/config/read-config.ts'
import { examine, examineNode } from '../../../server/doctor/examine.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'allclear-doctor-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

async function find(name: string, environment: Record<string, string> = {}) {
  const given = { DATA_DIR: dataDir, PORT: '0', ...environment }
  const findings = await examine(readConfig(given), given, 'prisma/migrations')
  return findings.find((finding) => finding.name === name)
}

it('a Node that is too old is named', () => {
  expect(examineNode('20.11.1')).toMatchObject({ level: 'error', found: 'Node 20.11.1' })
  expect(examineNode('22.12.0').level).toBe('ok')
  expect(examineNode('24.0.0').level).toBe('ok')
})

it('secrets that others can read are an error, with the command that mends it', async () => {
  writeFileSync(join(dataDir, 'secrets.json'), '{}', { mode: 0o644 })
  expect(await find('secrets')).toMatchObject({
    level: 'error',
    mend: `chmod 600 ${join(dataDir, 'secrets.json')}`,
  })
})

it('a data folder that is open to all is warned of', async () => {
  chmodSync(dataDir, 0o755)
  expect(await find('data folder')).toMatchObject({ level: 'warning', mend: `chmod 700 ${dataDir}` })
})

it('a file that is no database is an error', async () => {
  writeFileSync(join(dataDir, 'allclear.db'), 'not a database at all, but long enough to be read as one', {
    mode: 0o600,
  })
  expect(await find('database')).toMatchObject({ level: 'error' })
})

it('a port in use is said, and what to do', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  expect(await find('port', { PORT: String(port), HOST: '127.0.0.1' })).toMatchObject({ level: 'warning' })
  await new Promise((resolve) => server.close(resolve))
})

it('a public address that is missing or not encrypted is warned of', async () => {
  expect(await find('public address')).toMatchObject({ level: 'warning' })
  expect(await find('public address', { PUBLIC_URL: 'http://status.example.com' })).toMatchObject({
    level: 'warning',
  })
  expect(await find('public address', { PUBLIC_URL: 'https://status.example.com' })).toMatchObject({
    level: 'ok',
  })
})
