import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Actor, commandActor } from '../../server/auth/actor.ts'
import { limitSignIn } from '../../server/auth/limit-sign-in.ts'
import { readDraft, saveDraft } from '../../server/drafts/drafts.ts'
import { createIncident } from '../../server/incidents/create-incident.ts'
import { loadIncident } from '../../server/incidents/incident-record.ts'
import { linkIncidents } from '../../server/incidents/link-incidents.ts'
import { mergeIncident } from '../../server/incidents/merge-incident.ts'
import { openIncident } from '../../server/incidents/open-incident.ts'
import { postUpdate } from '../../server/incidents/post-update.ts'
import { relatedIncidents } from '../../server/incidents/related-incidents.ts'
import { readUndo, undoUpdate } from '../../server/incidents/undo-update.ts'
import { tickClock } from '../../server/jobs/clock-job.ts'
import { addNote } from '../../server/notes/add-note.ts'
import { readState } from '../../server/state/read-state.ts'
import { createTemplate } from '../../server/templates/create-template.ts'
import { seedComponents } from '../support/seed-components.ts'
import { openTestDeps, PROVIDERS, type TestDeps } from '../support/test-database.ts'

const ada: Actor = { kind: 'user', id: 'ada', name: 'Ada', role: 'responder', pageId: null }
const bo: Actor = { ...ada, id: 'bo', name: 'Bo' }

describe.each(PROVIDERS)('posting on %s', (provider) => {
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
  const open = (over: object = {}, actor = ada) =>
    openIncident(test.deps, actor, { pageId: test.pageId, name: 'Chats fail', body: 'We look.', ...over })
  const post = (id: string, over: object, actor = ada) =>
    postUpdate(test.deps, actor, { pageId: test.pageId, id, ...over })
  const undo = (incidentId: string, updateId: string, actor = ada) =>
    undoUpdate(test.deps, actor, { pageId: test.pageId, incidentId, updateId })
  const seq = async () => (await test.deps.db.feed.findUniqueOrThrow({ where: { pageId: test.pageId } })).seq

  it('undo takes an update off page and feed, and everything it changed with it', async () => {
    const { id } = await open({ components: { [chat]: 'partial_outage' } })
    test.clock.advance(60_000)
    const over = {
      body: 'All is well.',
      status: 'resolved',
      components: { [chat]: 'operational', [api]: 'operational' },
    }
    const posted = await post(id, over)
    expect((await readState(test.deps, test.pageId)).incidents.map((i) => i.id)).not.toContain(id)
    test.clock.advance(9000)
    expect(await readUndo(test.deps, posted, 'ada')).toMatchObject({ updateId: posted.updates[0]!.id })
    expect(await undo(id, posted.updates[0]!.id)).toEqual({ isGone: false })
    const back = await loadIncident(test.deps.db, test.pageId, id)
    expect(back).toMatchObject({ status: 'investigating', isOpen: true, resolvedAt: null, impact: 'major' })
    expect(back.updates.map((update) => update.body)).toEqual(['We look.'])
    expect(back.components.map((link) => [link.componentId, link.component.status])).toEqual([
      [chat, 'partial_outage'],
    ])
    const shown = (await readState(test.deps, test.pageId)).incidents.find((incident) => incident.id === id)
    expect(shown?.message).toBe('We look.')
    expect(shown?.revision).toBeGreaterThan(posted.revision)
    expect(
      await test.deps.db.componentStatusChange.count({ where: { componentId: chat, incidentId: id } }),
    ).toBe(1)
  })

  it('undo of the first update removes the incident and gives its components back', async () => {
    const incident = await open({ components: { [chat]: 'major_outage' } })
    expect(await undo(incident.id, incident.updates[0]!.id)).toEqual({ isGone: true })
    await expect(loadIncident(test.deps.db, test.pageId, incident.id)).rejects.toMatchObject({
      code: 'not_found',
    })
    expect((await test.deps.db.component.findUniqueOrThrow({ where: { id: chat } })).status).toBe(
      'operational',
    )
  })

  it('undo is refused after ten seconds, to another person, and once somebody has posted since', async () => {
    const { id } = await open()
    test.clock.advance(60_000)
    const mine = (await post(id, { body: 'One.' })).updates[0]!.id
    await expect(undo(id, mine, bo)).rejects.toMatchObject({ code: 'conflict' })
    await post(id, { body: 'Two.' }, bo)
    await expect(undo(id, mine)).rejects.toMatchObject({ code: 'conflict' })
    const late = (await post(id, { body: 'Three.' })).updates[0]!.id
    test.clock.advance(11_000)
    await expect(undo(id, late)).rejects.toMatchObject({ code: 'conflict' })
    // What tools post is never waited for.
    const byTool = await createIncident(test.deps, commandActor, { pageId: test.pageId, name: 'X' })
    expect(await test.deps.db.updateUndo.count({ where: { incidentId: byTool.id } })).toBe(0)
  })

  it('a post changes the status only if its poster chose one, and not over one that they have not seen', async () => {
    const { id } = await open()
    await post(id, { status: 'monitoring', seenStatus: 'investigating' }, bo)
    expect((await post(id, { body: 'More.' })).status).toBe('monitoring')
    const stale = post(id, { status: 'identified', seenStatus: 'investigating', body: 'Found.' })
    await expect(stale).rejects.toMatchObject({ code: 'conflict' })
    const both = await Promise.all([post(id, { body: 'Mine.' }), post(id, { body: 'Theirs.' }, bo)])
    expect(both.map((incident) => incident.id)).toEqual([id, id])
    const { updates } = await loadIncident(test.deps.db, test.pageId, id)
    expect(updates.map((update) => update.body)).toEqual(
      expect.arrayContaining(['Mine.', 'Theirs.', 'More.']),
    )
  })

  it('resolving without words says that it is resolved, and puts right what no other incident concerns', async () => {
    const broken = { [chat]: 'partial_outage', [api]: 'major_outage' }
    const { id } = await open({ components: broken })
    await open({ name: 'Another', components: { [api]: 'major_outage' } })
    const resolved = await post(id, { status: 'resolved', restoreComponents: true })
    expect(resolved.updates[0]!.body).toBe('This incident has been resolved.')
    expect(resolved.components.map((link) => link.component.status)).toEqual(['operational', 'major_outage'])
  })

  it('refuses a blank update, open placeholders and times to come', async () => {
    const { id } = await open()
    const soon = new Date(test.clock.now().getTime() + 3_600_000)
    await expect(post(id, { body: ' ' })).rejects.toMatchObject({ problems: [{ path: 'body' }] })
    await expect(post(id, { body: 'By {{eta}}' })).rejects.toMatchObject({
      problems: [{ path: 'body', message: 'Fill in or delete: {{eta}}.' }],
    })
    await post(id, { body: 'Write `{{eta}}` in it.' })
    await expect(post(id, { body: 'x', displayAt: soon })).rejects.toMatchObject({ code: 'invalid' })
    await expect(open({ startedAt: soon })).rejects.toMatchObject({ problems: [{ path: 'startedAt' }] })
  })

  it('promises the next update by impact, and reminds once when it does not come', async () => {
    const { id, nextUpdateDueAt } = await open({
      components: { [chat]: 'major_outage' },
      nextUpdateDue: 'impact',
    })
    expect(nextUpdateDueAt!.getTime() - test.clock.now().getTime()).toBeGreaterThan(29 * 60_000)
    test.clock.advance(31 * 60_000)
    const before = await seq()
    await tickClock(test.deps)
    await tickClock(test.deps)
    expect(await seq()).toBe(before + 1)
    expect(
      await test.deps.db.event.count({ where: { incidentId: id, type: 'incident.update_overdue' } }),
    ).toBe(1)
    const kept = await post(id, { body: 'Still on it.', nextUpdateDue: 15 })
    expect(kept).toMatchObject({ dueRemindedAt: null })
    expect((await post(id, { status: 'resolved' })).nextUpdateDueAt).toBeNull()
  })

  it('writes down an incident that is over without touching what is now', async () => {
    const [startedAt, endedAt] = [new Date('2026-11-01T10:00:00Z'), new Date('2026-11-01T11:30:00Z')]
    const past = await open({ startedAt, endedAt, components: { [chat]: 'major_outage' } })
    expect(past).toMatchObject({
      status: 'resolved',
      isOpen: false,
      backfilled: true,
      startedAt,
      resolvedAt: endedAt,
    })
    expect(past.components[0]!.component.status).toBe('operational')
    await expect(open({ startedAt: endedAt, endedAt: startedAt })).rejects.toMatchObject({ code: 'invalid' })
  })

  it('a merged duplicate closes, and its components and history go on with the other', async () => {
    const main = await open({ components: { [chat]: 'degraded_performance' } })
    const twin = await open({ name: 'Twin', components: { [api]: 'major_outage' } }, bo)
    const merged = await mergeIncident(test.deps, ada, { pageId: test.pageId, id: twin.id, intoId: main.id })
    expect(merged).toMatchObject({ impact: 'critical', isOpen: true })
    expect(merged.components.map((link) => link.componentId)).toEqual([chat, api])
    const closed = await loadIncident(test.deps.db, test.pageId, twin.id)
    expect(closed).toMatchObject({ isOpen: false, mergedIntoId: main.id })
    expect(await relatedIncidents(test.deps.db, merged)).toMatchObject([{ id: twin.id, how: 'duplicate' }])
    const again = { pageId: test.pageId, id: twin.id, intoId: main.id }
    await expect(mergeIncident(test.deps, ada, again)).rejects.toMatchObject({ code: 'invalid' })
  })

  it('links two incidents once, seen from both, and unlinks them', async () => {
    const [one, two] = [await open(), await open({ name: 'Two' })]
    const link = { pageId: test.pageId, id: one.id, otherId: two.id }
    await linkIncidents(test.deps, ada, link)
    await linkIncidents(test.deps, ada, { ...link, id: two.id, otherId: one.id })
    expect(await relatedIncidents(test.deps.db, two)).toMatchObject([{ id: one.id, how: 'linked' }])
    expect(await relatedIncidents(test.deps.db, one)).toHaveLength(1)
    await linkIncidents(test.deps, ada, { ...link, isLinked: false })
    expect(await relatedIncidents(test.deps.db, one)).toEqual([])
  })

  it('a series of maintenances has one occurrence to come, at the same local time', async () => {
    const recurrence = 'DTSTART;TZID=Europe/Berlin:20261201T020000\nRRULE:FREQ=WEEKLY'
    const first = await createIncident(test.deps, ada, {
      pageId: test.pageId,
      name: 'Weekly',
      body: 'Half an hour.',
      scheduledFor: '2026-12-01T01:00:00Z',
      scheduledUntil: '2026-12-01T01:30:00Z',
      componentIds: [chat],
      autoInProgress: true,
      autoCompleted: true,
      recurrence,
    })
    const coming = () =>
      test.deps.db.incident.findMany({
        where: { name: 'Weekly', status: 'scheduled' },
        include: { components: true },
      })
    expect(await coming()).toHaveLength(1)
    test.clock.set('2026-12-01T01:00:01Z')
    await tickClock(test.deps)
    await tickClock(test.deps)
    const [next, ...more] = await coming()
    expect(more).toEqual([])
    expect(next!.id).not.toBe(first.id)
    expect(next).toMatchObject({ scheduledFor: new Date('2026-12-08T01:00:00Z'), recurrence })
    expect(next!.scheduledUntil).toEqual(new Date('2026-12-08T01:30:00Z'))
    expect(next!.components.map((link) => link.componentId)).toEqual([chat])
    const bad = {
      pageId: test.pageId,
      name: 'x',
      scheduledFor: first.scheduledFor,
      scheduledUntil: first.scheduledUntil,
    }
    await expect(createIncident(test.deps, ada, { ...bad, recurrence: 'FREQ=WEEKLY' })).rejects.toMatchObject(
      {
        code: 'invalid',
      },
    )
  })

  it('a note stays inside: it is no event, and the feed does not move', async () => {
    const { id } = await open()
    const before = await seq()
    await addNote(test.deps, bo, { pageId: test.pageId, incidentId: id, body: 'Pager of the vendor: 7.' })
    expect(await seq()).toBe(before)
    expect(await test.deps.db.note.findFirst({ where: { incidentId: id } })).toMatchObject({
      authorName: 'Bo',
    })
  })

  it('a template names components of its page only', async () => {
    const template = { pageId: test.pageId, name: 'Slow', title: '{{components}} slow', body: 'We see it.' }
    await createTemplate(test.deps, ada, { ...template, componentIds: [chat] })
    const stranger = createTemplate(test.deps, ada, { ...template, componentIds: ['aaaaaaaaaaaa'] })
    await expect(stranger).rejects.toMatchObject({ problems: [{ path: 'componentIds' }] })
  })

  it('a draft that is no JSON counts as nothing kept', async () => {
    const at = test.clock.now()
    const user = { name: 'Cy', email: `cy${at.getTime()}@example.com`, createdAt: at, updatedAt: at }
    const { id } = await test.deps.db.user.create({ data: { id: `u${at.getTime()}`, ...user } })
    await saveDraft(test.deps, id, { key: 'incident-new', body: '{"name":"x"}' })
    expect(await readDraft(test.deps, id, 'incident-new')).toEqual({ name: 'x' })
    for (const body of ['{broken', '[]', 'null', '{"name":1}']) {
      await saveDraft(test.deps, id, { key: 'incident-new', body })
      expect(await readDraft(test.deps, id, 'incident-new')).toEqual({})
    }
  })

  it('signing in is tried ten times a minute from one address with one e-mail, whatever its case', async () => {
    const tryOne = (email: string, address = '10.0.0.1') => limitSignIn(test.deps, { address, email })
    for (let i = 0; i < 10; i++) await tryOne('ada@example.com')
    await expect(tryOne(' ADA@example.com')).rejects.toMatchObject({ code: 'limited' })
    await tryOne('bo@example.com')
    await tryOne('ada@example.com', '10.0.0.2')
    test.clock.advance(60_000)
    await tryOne('ada@example.com')
  })
})
