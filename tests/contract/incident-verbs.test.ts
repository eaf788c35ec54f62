import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { commandActor } from '../../server/auth/actor.ts'
import { createIncident } from '../../server/incidents/create-incident.ts'
import { deleteIncident } from '../../server/incidents/delete-incident.ts'
import { editIncidentUpdate } from '../../server/incidents/edit-incident-update.ts'
import { updateIncident } from '../../server/incidents/update-incident.ts'
import { publishPostmortem } from '../../server/postmortems/publish-postmortem.ts'
import { savePostmortemDraft } from '../../server/postmortems/save-postmortem-draft.ts'
import { withdrawPostmortem } from '../../server/postmortems/withdraw-postmortem.ts'
import { readState } from '../../server/state/read-state.ts'
import { seedComponents } from '../support/seed-components.ts'
import { openTestDeps, PROVIDERS, type TestDeps } from '../support/test-database.ts'

describe.each(PROVIDERS)('incidents on %s', (provider) => {
  let test: TestDeps
  let chat: string
  let api: string
  beforeAll(async () => {
    test = await openTestDeps({ provider })
  })
  beforeEach(async () => {
    test.clock.advance(60_000)
    ;[chat, api] = (await seedComponents(test, 'Chat', 'API')) as [string, string]
  })
  afterAll(() => test.close())
  const open = (over: object = {}) =>
    createIncident(test.deps, commandActor, {
      pageId: test.pageId,
      name: 'Chats do not load',
      body: 'We are looking.',
      ...over,
    })
  const update = (id: string, over: object) =>
    updateIncident(test.deps, commandActor, { pageId: test.pageId, id, ...over })
  const seq = async () => (await test.deps.db.feed.findUniqueOrThrow({ where: { pageId: test.pageId } })).seq

  it('opening moves components, takes the impact of the worst, and is one event', async () => {
    const before = await seq()
    const incident = await open({ components: { [chat]: 'partial_outage', [api]: 'degraded_performance' } })
    expect(incident).toMatchObject({ status: 'investigating', impact: 'major', isOpen: true, revision: 1 })
    expect(JSON.parse(incident.updates[0]!.affectedComponents!)).toEqual([
      { code: chat, name: 'Chat', old_status: 'operational', new_status: 'partial_outage' },
      { code: api, name: 'API', old_status: 'operational', new_status: 'degraded_performance' },
    ])
    expect(incident.components.map((link) => link.component.status)).toEqual([
      'partial_outage',
      'degraded_performance',
    ])
    expect(await seq()).toBe(before + 1)
    expect(await test.deps.db.componentStatusChange.count({ where: { incidentId: incident.id } })).toBe(2)
  })

  it('resolving ends it, reopening takes the end back, and impact remembers the worst', async () => {
    const { id } = await open({ components: { [chat]: 'major_outage' } })
    test.clock.advance(60_000)
    const resolved = await update(id, {
      status: 'resolved',
      body: 'Fixed.',
      components: { [chat]: 'operational' },
    })
    expect(resolved).toMatchObject({ isOpen: false, impact: 'critical', status: 'resolved' })
    expect(resolved.resolvedAt).not.toBeNull()
    expect(resolved.updates.map((u) => u.status)).toEqual(['resolved', 'investigating'])
    const reopened = await update(id, { status: 'identified', body: 'It is back.' })
    expect(reopened).toMatchObject({ isOpen: true, resolvedAt: null })
    await update(id, { status: 'resolved' })
  })

  it('an edit made on an old revision is refused and writes nothing', async () => {
    const incident = await open()
    await update(incident.id, { body: 'More.', revision: incident.revision })
    const before = await seq()
    await expect(update(incident.id, { name: 'Mine', revision: incident.revision })).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await seq()).toBe(before)
    await update(incident.id, { status: 'resolved' })
  })

  it('two that post at the same moment both get their update', async () => {
    const { id } = await open()
    await Promise.all([update(id, { body: 'From Ada.' }), update(id, { body: 'From Bo.' })])
    const after = await update(id, { status: 'resolved', body: 'Done.' })
    expect(after.updates.map((u) => u.body).sort()).toEqual(
      ['Done.', 'From Ada.', 'From Bo.', 'We are looking.'].sort(),
    )
  })

  it('refuses what does not fit, naming the place, without half a write', async () => {
    const before = await seq()
    const count = await test.deps.db.incident.count()
    for (const [over, path] of [
      [{ name: '' }, 'name'],
      [{ name: 'x'.repeat(256) }, 'name'],
      [{ body: 'x'.repeat(25_001) }, 'body'],
      [{ body: '\u0000' }, 'body'],
      [{ name: '\ud800' }, 'name'],
      [{ status: 'completed' }, 'status'],
      [{ components: { [chat]: 'broken' } }, `components.${chat}`],
      [{ components: { [chat]: 'major_outage', zzzzzzzzzzzz: 'major_outage' } }, 'components.zzzzzzzzzzzz'],
      [{ scheduledFor: '2026-12-01T00:00:00Z' }, 'scheduledUntil'],
      [{ scheduledFor: '2026-12-01T02:00:00Z', scheduledUntil: '2026-12-01T01:00:00Z' }, 'scheduledUntil'],
      [{ surprise: 1 }, ''],
    ] as const) {
      await expect(open(over), JSON.stringify(over)).rejects.toMatchObject({
        code: 'invalid',
        problems: expect.arrayContaining([expect.objectContaining({ path })]),
      })
    }
    expect(await seq()).toBe(before)
    expect(await test.deps.db.incident.count()).toBe(count)
    expect((await test.deps.db.component.findUniqueOrThrow({ where: { id: chat } })).status).toBe(
      'operational',
    )
  })

  it("another page's incident is not there", async () => {
    const { id } = await open()
    await expect(
      updateIncident(
        test.deps,
        { ...commandActor, pageId: 'bbbbbbbbbbbb' },
        { pageId: test.pageId, id, body: 'x' },
      ),
    ).rejects.toMatchObject({ code: 'not_found' })
    await expect(
      updateIncident(test.deps, commandActor, { pageId: 'bbbbbbbbbbbb', id, body: 'x' }),
    ).rejects.toMatchObject({ code: 'not_found' })
    await deleteIncident(test.deps, commandActor, { pageId: test.pageId, id })
    await expect(update(id, { body: 'x' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('a correction keeps what was said before and marks the update', async () => {
    const incident = await open()
    const first = incident.updates[0]!
    const corrected = await editIncidentUpdate(test.deps, commandActor, {
      pageId: test.pageId,
      incidentId: incident.id,
      id: first.id,
      revision: first.revision,
      body: 'We are looking into it.',
    })
    expect(corrected.updates[0]).toMatchObject({ body: 'We are looking into it.', isCorrected: true })
    const kept = await test.deps.db.incidentUpdateEdit.findMany({ where: { updateId: first.id } })
    expect(kept.map((edit) => edit.body)).toEqual(['We are looking.'])
    await update(incident.id, { status: 'resolved' })
  })

  it('a backdated opening counts against uptime from when it is said to have begun', async () => {
    const began = new Date(test.clock.now().getTime() - 30_000)
    const { id } = await open({ displayAt: began.toISOString(), components: { [chat]: 'major_outage' } })
    const change = await test.deps.db.componentStatusChange.findFirstOrThrow({ where: { incidentId: id } })
    expect(change.startedAt).toEqual(began)
    await update(id, { status: 'resolved', components: { [chat]: 'operational' } })
  })

  it('a postmortem is drafted, published into the timeline once the incident has ended, and withdrawn', async () => {
    const { id } = await open()
    const target = { pageId: test.pageId, incidentId: id }
    await savePostmortemDraft(test.deps, commandActor, {
      ...target,
      sections: { summary: 'A queue ran over.', rootCauses: ['No back-off'] },
    })
    await expect(publishPostmortem(test.deps, commandActor, target)).rejects.toMatchObject({
      code: 'conflict',
    })
    await update(id, { status: 'resolved' })
    const published = await publishPostmortem(test.deps, commandActor, target)
    expect(published.status).toBe('postmortem')
    expect(published.postmortem?.body).toBe(
      '## Summary\n\nA queue ran over.\n\n## Root causes\n\n- No back-off',
    )
    expect(published.updates[0]).toMatchObject({ status: 'postmortem', displayAt: null })
    const withdrawn = await withdrawPostmortem(test.deps, commandActor, target)
    expect(withdrawn).toMatchObject({
      status: 'resolved',
      postmortem: { body: null, bodyDraft: published.postmortem?.body },
    })
    expect(withdrawn.updates.some((u) => u.status === 'postmortem')).toBe(false)
  })

  it('the state document is the same for the same seq, and holds what is open', async () => {
    const { id } = await open({ components: { [chat]: 'partial_outage' } })
    const [first, second] = [await readState(test.deps, test.pageId), await readState(test.deps, test.pageId)]
    expect(JSON.stringify(second)).toBe(JSON.stringify(first))
    expect(first.incidents.find((incident) => incident.id === id)).toMatchObject({
      message: 'We are looking.',
      url: `https://status.example.com/incidents/${id}`,
      components: [chat],
    })
    await update(id, { status: 'resolved', components: { [chat]: 'operational' } })
    const after = await readState(test.deps, test.pageId)
    expect(after.seq).toBe(first.seq + 1)
    expect(after.incidents.some((incident) => incident.id === id)).toBe(false)
  })
})
