import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandActor } from '../../server/auth/actor.ts'
import { openDatabase } from '../../server/db/database.ts'
import { pageTransaction } from '../../server/db/page-transaction.ts'
import { openTestDeps, PROVIDERS, type TestDeps } from '../support/test-database.ts'

describe.each(PROVIDERS)('the event log on %s', (provider) => {
  let test: TestDeps
  beforeAll(async () => {
    test = await openTestDeps({ provider })
  })
  afterAll(() => test.close())

  const write = (db = test.deps.db, type = 'test.written') =>
    pageTransaction(db, { pageId: test.pageId, now: () => new Date(), actor: commandActor }, ({ record }) =>
      record({ type }),
    )

  it('is gapless and in commit order under two clients that write at once, and none sees a busy error', async () => {
    const other = openDatabase(test.databaseUrl)
    try {
      const before = (await test.deps.db.feed.findFirstOrThrow()).seq
      const seqs = await Promise.all(
        Array.from({ length: 60 }, (_, i) => write(i % 2 === 0 ? test.deps.db : other)),
      )
      expect([...seqs].sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => before + 1 + i))
      const events = await test.deps.db.event.findMany({
        where: { pageId: test.pageId },
        orderBy: { seq: 'asc' },
      })
      expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => i + 1))
      const times = events.map((event) => event.at.getTime())
      expect(times).toEqual([...times].sort((a, b) => a - b))
    } finally {
      await other.$disconnect()
    }
  })

  it('stays gapless while another process writes too, as the command line does beside core', async () => {
    const before = (await test.deps.db.feed.findFirstOrThrow()).seq
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, '../support/write-events.ts'), test.databaseUrl, test.pageId, '40'],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString()
    })
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    const mine: number[] = []
    while (child.exitCode === null) {
      mine.push(await write())
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await ended).toBe(0)
    const theirs = JSON.parse(out) as number[]
    expect(theirs).toHaveLength(40)
    const all = [...mine, ...theirs].sort((a, b) => a - b)
    expect(all).toEqual(all.map((_, i) => before + 1 + i))
  })

  it('a transaction that fails leaves neither rows nor a gap', async () => {
    const before = await write()
    await expect(
      pageTransaction(
        test.deps.db,
        { pageId: test.pageId, now: () => new Date(), actor: commandActor },
        async ({ tx, record }) => {
          await record({ type: 'test.lost' })
          await tx.page.update({ where: { id: test.pageId }, data: { name: 'lost' } })
          throw new Error('in the middle')
        },
      ),
    ).rejects.toThrow('in the middle')
    expect(await write()).toBe(before + 1)
    expect(await test.deps.db.event.count({ where: { type: 'test.lost' } })).toBe(0)
  })

  it('refuses an unknown page', async () => {
    await expect(
      pageTransaction(
        test.deps.db,
        { pageId: 'xxxxxxxxxxxx', now: () => new Date(), actor: commandActor },
        async () => 1,
      ),
    ).rejects.toMatchObject({ code: 'not_found' })
  })

  it('a transaction that records nothing leaves seq as it was', async () => {
    const before = (await test.deps.db.feed.findFirstOrThrow()).seq
    await pageTransaction(
      test.deps.db,
      { pageId: test.pageId, now: () => new Date(), actor: commandActor },
      async () => 1,
    )
    expect((await test.deps.db.feed.findFirstOrThrow()).seq).toBe(before)
  })
})
