import { expect, it } from 'vitest'
import { seedDemo } from '../../prisma/seed/seed-demo.ts'
import { openDatabase } from '../../server/db/database.ts'
import { migrateDatabase } from '../../server/db/migrate-database.ts'
import { MIGRATIONS_FOLDER, openTestDeps } from '../support/test-database.ts'

it('the demonstration tells three outages with their real times, ninety days, one open incident and one coming maintenance', async () => {
  const test = await openTestDeps()
  const databaseUrl = `file:${test.dataDir}/demo.db`
  await migrateDatabase(databaseUrl, MIGRATIONS_FOLDER)
  const db = openDatabase(databaseUrl)
  try {
    const now = new Date('2026-11-20T12:00:00.000Z')
    const pageId = await seedDemo({ ...test.deps, db }, now)
    const incidents = await db.incident.findMany({
      orderBy: { startedAt: 'asc' },
      include: { updates: true, postmortem: true },
    })
    const past = incidents.slice(0, 3)
    expect(
      past.map((i) => [i.startedAt.toISOString(), i.resolvedAt?.toISOString(), i.impact, i.status]),
    ).toEqual([
      ['2020-12-09T11:28:00.000Z', '2020-12-09T17:43:00.000Z', 'major', 'postmortem'],
      ['2024-05-28T08:30:00.000Z', '2024-05-28T18:50:00.000Z', 'major', 'postmortem'],
      ['2025-06-01T13:30:00.000Z', '2025-06-01T19:27:00.000Z', 'critical', 'postmortem'],
    ])
    expect(
      past.every((i) => i.postmortem?.publishedAt != null && i.postmortem.publishedSections !== null),
    ).toBe(true)
    expect(incidents.filter((i) => i.isOpen && i.kind === 'incident').map((i) => i.name)).toEqual([
      'Chats load slowly for some',
    ])
    const coming = incidents.filter((i) => i.status === 'scheduled')
    expect(coming).toHaveLength(1)
    expect(coming[0]!.scheduledFor! > now).toBe(true)
    const events = await db.event.findMany({ where: { pageId }, orderBy: { seq: 'asc' } })
    expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => i + 1))
    expect(events.at(-1)!.at < now).toBe(true)
  } finally {
    await db.$disconnect()
    await test.close()
  }
})
