import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KNOBS } from '../../protocol/knobs.ts'
import { commandActor } from '../../server/auth/actor.ts'
import { listKnobs } from '../../server/knobs/list-knobs.ts'
import { resetKnob } from '../../server/knobs/reset-knob.ts'
import { setKnob } from '../../server/knobs/set-knob.ts'
import { createPage } from '../../server/pages/create-page.ts'
import { readState } from '../../server/state/read-state.ts'
import { v1Client } from '../support/ask-api.ts'
import { openTestDeps, PROVIDERS, type TestDeps } from '../support/test-database.ts'

describe.each(PROVIDERS)('knobs on %s', (provider) => {
  let test: TestDeps
  beforeAll(async () => {
    test = await openTestDeps({ provider, environment: { API_REQUESTS_PER_MINUTE: '1000' } })
  })
  afterAll(() => test.close())
  const set = (name: string, value: unknown) =>
    setKnob(test.deps, commandActor, { pageId: test.pageId, name, value })
  const seq = async () => (await test.deps.db.feed.findUniqueOrThrow({ where: { pageId: test.pageId } })).seq
  const settingOf = async (name: string) =>
    (await listKnobs(test.deps, commandActor, test.pageId)).find((knob) => knob.name === name)

  it('lists every knob with its default, and who turned it when', async () => {
    expect((await listKnobs(test.deps, commandActor, test.pageId)).map((knob) => knob.name)).toEqual(
      KNOBS.map((knob) => knob.name),
    )
    expect(await settingOf('pollSeconds')).toMatchObject({ value: 60, default: 60, changedBy: null })
    await set('pollSeconds', 120)
    expect(await settingOf('pollSeconds')).toMatchObject({
      value: 120,
      default: 60,
      changedBy: 'command line',
    })
    await resetKnob(test.deps, commandActor, { pageId: test.pageId, name: 'pollSeconds' })
    expect(await settingOf('pollSeconds')).toMatchObject({ value: 60, changedBy: null, changedAt: null })
  })

  it('puts a policy knob into the next state document, as one event; the same value again is none', async () => {
    const before = await seq()
    await set('stream', false)
    await set('stream', false)
    expect(await seq()).toBe(before + 1)
    const state = await readState(test.deps, test.pageId)
    expect(state).toMatchObject({ seq: before + 1, policy: { stream: false } })
    const event = await test.deps.db.event.findFirstOrThrow({
      where: { type: 'knobs.changed', seq: state.seq },
    })
    expect(JSON.parse(event.data)).toEqual({ knobs: [{ name: 'stream', from: null, to: false }] })
  })

  it('refuses what is out of bounds, of another kind, unknown, or a base above its cap, and changes nothing', async () => {
    const before = await seq()
    for (const [name, value, reason] of [
      ['pollSeconds', 4, 'from 5 to 900'],
      ['pollSeconds', 5.5, 'whole number'],
      ['pollSeconds', 'often', 'knobs.pollSeconds'],
      ['pollSeconds', null, 'knobs.pollSeconds'],
      ['stream', 1, 'true or false'],
      ['maxStreams', true, 'whole number'],
      ['tea', 1, 'no such knob'],
      ['backoffCapMs', 500, 'must not be above'],
      ['streamLifeMinMinutes', 61, 'from 1 to 60'],
    ] as const) {
      await expect(set(name, value)).rejects.toMatchObject({
        code: 'invalid',
        publicMessage: expect.stringContaining(reason),
      })
    }
    expect(await seq()).toBe(before)
  })

  it('over the API: all of a request or none, text of forms too, null for the default, and only with the right scope', async () => {
    const api = await v1Client(test)
    const path = `/pages/${test.pageId}/knobs`
    const read = async (name: string) =>
      (await api.ask('GET', path)).json.find((knob: { name: string }) => knob.name === name)
    const refused = await api.ask('PATCH', path, { knobs: { maxStreams: 5, pollSeconds: 1 } })
    expect(refused.status).toBe(422)
    expect(await read('maxStreams')).toMatchObject({ value: 15_000, changed_at: null })
    const both = await api.ask('PATCH', path, { knobs: { backoffBaseMs: 9000, backoffCapMs: 9000 } })
    expect(both.status).toBe(200)
    await api.ask('PATCH', path, 'knobs[maxStreams]=7', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(await read('maxStreams')).toMatchObject({ value: 7, changed_by: 'test', kind: 'edge' })
    await api.ask('PATCH', path, 'knobs[cacheBytes]=2147483648', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(await read('cacheBytes')).toMatchObject({ value: 2 ** 31, unit: 'bytes' })
    await api.ask('PATCH', path, { knobs: { maxStreams: null } })
    expect(await read('maxStreams')).toMatchObject({ value: 15_000, changed_by: null })
    const reader = await v1Client(test, { scopes: ['read'] })
    expect((await reader.ask('GET', path)).status).toBe(200)
    expect((await reader.ask('PATCH', path, { knobs: { pollSeconds: 90 } })).status).toBe(403)
  })

  it('limits of the edge stand on the default page alone', async () => {
    const other = await createPage(test.deps, commandActor, { name: 'Other' })
    const names = (await listKnobs(test.deps, commandActor, other.id)).map((knob) => knob.kind)
    expect(new Set(names)).toEqual(new Set(['policy']))
    await expect(
      setKnob(test.deps, commandActor, { pageId: other.id, name: 'maxStreams', value: 5 }),
    ).rejects.toMatchObject({ code: 'invalid' })
  })
})
