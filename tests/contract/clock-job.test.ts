import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandActor } from '../../server/auth/actor.ts'
import { createIncident } from '../../server/incidents/create-incident.ts'
import { loadIncident } from '../../server/incidents/incident-record.ts'
import { tickClock } from '../../server/jobs/clock-job.ts'
import { newId } from '../../server/new-id.ts'
import { readState } from '../../server/state/read-state.ts'
import { seedComponents } from '../support/seed-components.ts'
import { openTestDeps, PROVIDERS, type TestDeps } from '../support/test-database.ts'

describe.each(PROVIDERS)('what time alone changes, on %s', (provider) => {
  let test: TestDeps
  beforeAll(async () => {
    test = await openTestDeps({ provider, now: '2026-11-20T12:00:00.000Z' })
  })
  afterAll(() => test.close())
  const events = async () =>
    (await test.deps.db.event.findMany({ where: { pageId: test.pageId }, orderBy: { seq: 'asc' } })).map(
      (event) => event.type,
    )

  it('a maintenance comes near, starts, moves its components, and completes by itself, each once', async () => {
    const [database] = (await seedComponents(test, 'Database')) as [string]
    const { id } = await createIncident(test.deps, commandActor, {
      pageId: test.pageId,
      name: 'Database upgrade',
      body: 'Half an hour of read-only.',
      scheduledFor: '2026-11-22T02:00:00Z',
      scheduledUntil: '2026-11-22T02:30:00Z',
      componentIds: [database],
      autoInProgress: true,
      autoCompleted: true,
      autoTransitionToMaintenance: true,
      autoTransitionToOperational: true,
    })
    expect((await readState(test.deps, test.pageId)).maintenances).toEqual([])
    test.clock.set('2026-11-21T02:00:00.000Z')
    await Promise.all([tickClock(test.deps), tickClock(test.deps)])
    expect((await readState(test.deps, test.pageId)).maintenances.map((m) => m.id)).toEqual([id])
    test.clock.set('2026-11-22T02:00:00.000Z')
    await Promise.all([tickClock(test.deps), tickClock(test.deps)])
    const running = await loadIncident(test.deps.db, test.pageId, id)
    expect(running.status).toBe('in_progress')
    expect(running.updates).toHaveLength(2)
    expect(running.components[0]?.component.status).toBe('under_maintenance')
    expect((await readState(test.deps, test.pageId)).status.indicator).toBe('maintenance')
    test.clock.set('2026-11-22T02:30:00.000Z')
    await tickClock(test.deps)
    await tickClock(test.deps)
    const completed = await loadIncident(test.deps.db, test.pageId, id)
    expect(completed).toMatchObject({ status: 'completed', isOpen: false })
    expect(completed.components[0]?.component.status).toBe('operational')
    expect(completed.updates).toHaveLength(3)
  })

  it('a day ends once, in the zone of the page', async () => {
    await test.deps.db.page.update({ where: { id: test.pageId }, data: { timeZone: 'America/New_York' } })
    test.clock.set('2026-12-01T04:59:00.000Z')
    await tickClock(test.deps)
    const before = (await events()).filter((type) => type === 'day.ended').length
    test.clock.set('2026-12-01T05:00:00.000Z')
    await Promise.all([tickClock(test.deps), tickClock(test.deps)])
    await tickClock(test.deps)
    expect((await events()).filter((type) => type === 'day.ended').length).toBe(before + 1)
  })

  it('a directive that expires leaves the document by an event of its own', async () => {
    const id = newId()
    const now = test.clock.now()
    await test.deps.db.directive.create({
      data: {
        id,
        pageId: test.pageId,
        kind: 'silence',
        issuedAt: now,
        expiresAt: new Date(now.getTime() + 600_000),
        rollout: 100,
        spreadSeconds: 10,
      },
    })
    expect((await readState(test.deps, test.pageId)).directives.map((d) => d.id)).toEqual([id])
    const before = (await readState(test.deps, test.pageId)).seq
    test.clock.advance(600_000)
    await tickClock(test.deps)
    const after = await readState(test.deps, test.pageId)
    expect(after.directives).toEqual([])
    expect(after.seq).toBe(before + 1)
  })
})
