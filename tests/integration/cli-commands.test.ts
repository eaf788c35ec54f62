import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { refuseForeignOwner } from '../../cli/open-deps.ts'
import { openDatabase } from '../../server/db/database.ts'

const root = join(import.meta.dirname, '../..')
const program = join(root, `dist/test-cli-${process.pid}.js`)
let dataDir: string

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'allclear-cli-'))
  // The bundle of bin/allclear.js, but of this test: others may be building theirs.
  buildSync({
    entryPoints: [join(root, 'cli/main.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node22.12',
    format: 'esm',
    packages: 'external',
    jsx: 'automatic',
    logLevel: 'silent',
  })
})
afterAll(() => {
  rmSync(dataDir, { recursive: true, force: true })
  rmSync(program, { force: true })
})

function allclear(args: string[], environment: Record<string, string> = {}, input = '') {
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'test',
    PATH: process.env.PATH,
    DATA_DIR: dataDir,
    ...environment,
  }
  const result = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', env, input })
  return { code: result.status, out: result.stdout, err: result.stderr }
}
const json = (args: string[]) => JSON.parse(allclear([...args, '--json']).out)

describe('the command line', () => {
  it('makes what is missing at first use, and names the first page', () => {
    const pages = json(['page', 'list'])
    expect(pages).toMatchObject([
      { id: expect.stringMatching(/^[a-z0-9]{12}$/), name: 'My status page', isDefault: true },
    ])
  })

  it('makes a token that is shown once, lists it without its secret, and revokes it', () => {
    const made = json(['token', 'create', '--name', 'ci', '--scopes', 'manage'])
    expect(Object.keys(made)).toEqual(['id', 'token'])
    const listed = allclear(['token', 'list', '--json']).out
    expect(listed).not.toContain(made.token)
    expect(JSON.parse(listed)).toMatchObject([{ id: made.id, scopes: ['manage'], revokedAt: null }])
    expect(json(['token', 'revoke', made.id])).toEqual({ id: made.id, revoked: true })
    expect(allclear(['token', 'revoke', made.id]).code).toBe(1)
  })

  it('opens, updates and resolves an incident straight on the database, beside another process that has it open', async () => {
    const server = openDatabase(`file:${join(dataDir, 'allclear.db')}`)
    try {
      expect(await server.incident.count()).toBe(0)
      const opened = json([
        'incident',
        'open',
        '--name',
        'Chats do not load',
        '--body',
        'We look.',
        '--impact',
        'major',
      ])
      expect(opened).toMatchObject({ status: 'investigating', impact: 'major' })
      expect(
        json(['incident', 'update', opened.id, '--status', 'identified', '--body', 'Found.']),
      ).toMatchObject({ status: 'identified' })
      expect(json(['incident', 'list', '--open'])).toHaveLength(1)
      expect(json(['incident', 'resolve', opened.id, '--body', 'Done.'])).toMatchObject({
        status: 'resolved',
      })
      const events = await server.event.findMany({ orderBy: { seq: 'asc' } })
      expect(events.map((event) => [event.seq, event.type, event.actorKind])).toEqual([
        [1, 'incident.created', 'command'],
        [2, 'incident.updated', 'command'],
        [3, 'incident.resolved', 'command'],
      ])
    } finally {
      await server.$disconnect()
    }
  })

  it('prints a one-time link while there is no administrator, makes one from a password on standard input, and then prints no more', () => {
    expect(json(['admin', 'create']).url).toMatch(/\/setup#[\w-]{43}$/)
    const args = ['admin', 'create', '--email', 'Ops@example.com', '--password-stdin', '--json']
    expect(JSON.parse(allclear(args, {}, 'short').err).error).toContain('10 characters')
    expect(JSON.parse(allclear(args, {}, 'long enough to be good\n').out)).toMatchObject({
      email: 'ops@example.com',
    })
    expect(allclear(['admin', 'create']).code).toBe(1)
    expect(json(['admin', 'password-link', '--email', 'ops@example.com']).url).toMatch(
      /\/setup\/password#[\w-]{43}$/,
    )
    expect(allclear(['admin', 'password-link', '--email', 'nobody@example.com']).code).toBe(1)
  })

  it('reads a text from standard input', () => {
    const { out } = allclear(['incident', 'open', '--name', 'x', '--body', '-', '--json'], {}, 'two\nlines\n')
    expect(JSON.parse(out)).toMatchObject({ name: 'x' })
  })

  it('says errors in one sentence, as JSON where wanted, with 1 for a refusal and 2 for wrong use', () => {
    const refused = allclear(['incident', 'update', 'bbbbbbbbbbbb', '--body', 'x'])
    expect(refused).toMatchObject({ code: 1, out: '', err: 'allclear: There is no such incident.\n' })
    const asJson = allclear(['incident', 'update', 'bbbbbbbbbbbb', '--body', 'x', '--json'])
    expect(asJson.code).toBe(1)
    expect(JSON.parse(asJson.err)).toEqual({ error: 'There is no such incident.' })
    expect(allclear(['incident', 'frobnicate', '--json']).code).toBe(2)
    const wrong = allclear(['page', 'list', '--json'], { PORT: 'eighty' })
    expect(wrong.code).toBe(2)
    expect(JSON.parse(wrong.err).error).toContain('PORT is "eighty"')
  })

  it('takes settings from a file, which the environment overrides', () => {
    const file = join(dataDir, 'allclear.env')
    writeFileSync(file, '# where visitors reach us\nPUBLIC_URL=https://status.example.com\nPORT=zero\n')
    const fromFile = allclear(['doctor', '--json'], { ALLCLEAR_ENV: file })
    expect(JSON.parse(fromFile.err).error).toContain('PORT is "zero"')
    const overridden = JSON.parse(allclear(['doctor', '--json'], { ALLCLEAR_ENV: file, PORT: '0' }).out)
    expect(overridden.findings).toContainEqual({
      name: 'public address',
      level: 'ok',
      found: 'https://status.example.com',
    })
    expect(allclear(['doctor'], { ALLCLEAR_ENV: '/nowhere' }).code).toBe(2)
  })

  it('doctor finds a healthy set-up healthy, and says how to mend one that is not', () => {
    expect(json(['doctor'])).toMatchObject({ healthy: true })
    const sick = allclear(['doctor', '--json'], { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' })
    expect(sick.code).toBe(1)
    const database = JSON.parse(sick.out).findings.find(
      (finding: { name: string }) => finding.name === 'database',
    )
    expect(database).toMatchObject({ level: 'error', mend: expect.stringContaining('DATABASE_URL') })
  })

  it('backs up while the database is open, and restores only when nobody uses it', async () => {
    const file = join(dataDir, 'a.backup')
    const server = openDatabase(`file:${join(dataDir, 'allclear.db')}`)
    const before = await server.incident.count()
    expect(json(['backup', file]).rows).toBeGreaterThan(5)
    allclear(['incident', 'open', '--name', 'after the backup'])
    const refused = allclear(['restore', file])
    expect(refused.code).toBe(1)
    expect(refused.err).toContain('--force')
    expect(json(['restore', file, '--force']).epoch).toMatch(/^\d{8}T\d{6}\.\d{3}Z-/)
    expect(await server.incident.count()).toBe(before)
    await server.$disconnect()
  })

  it('refuses to run as another user than the owner of the database file', () => {
    const url = `file:${join(dataDir, 'allclear.db')}`
    expect(() => refuseForeignOwner(url, 4242)).toThrow('belongs to the user')
    expect(() => refuseForeignOwner(url, process.getuid?.())).not.toThrow()
  })

  it('imports a folder and says what it did', () => {
    const report = json(['import', 'statuspage', join(root, 'tests/data/v1'), '--name', 'Libraries'])
    expect(report).toMatchObject({ page: { name: 'Libraries', isNew: true }, notTaken: [] })
    const missing = allclear(['import', 'statuspage', '/nowhere/at/all', '--json'])
    expect(JSON.parse(missing.err).error).toContain('There is no folder')
  })
})
