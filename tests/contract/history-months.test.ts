import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { commandActor } from '../../server/auth/actor.ts'
import { deleteIncident } from '../../server/incidents/delete-incident.ts'
import { openIncident } from '../../server/incidents/open-incident.ts'
import { updateIncident } from '../../server/incidents/update-incident.ts'
import { updatePage } from '../../server/pages/update-page.ts'
import { listHistoryMonths, MAX_MONTHS, NEAR_MONTHS } from '../../server/runtime/history-months.ts'
import { listPublicPaths } from '../../server/runtime/public-paths.ts'
import { openTestDeps, PROVIDERS, type TestDeps } from '../support/test-database.ts'

describe.each(PROVIDERS)('the months of history that a static copy holds, on %s', (provider) => {
  let test: TestDeps
  beforeEach(async () => {
    test = await openTestDeps({ provider, now: '2026-11-20T12:00:00.000Z' })
  })
  afterEach(() => test.close())

  /** Writes down an incident that lasted for a minute; returns its id. */
  const past = async (startedAt: string) => {
    const endedAt = new Date(Date.parse(startedAt) + 60_000).toISOString()
    const input = { pageId: test.pageId, name: 'It was slow', body: 'It was.', startedAt, endedAt }
    return (await openIncident(test.deps, commandActor, input)).id
  }
  const months = async () =>
    listHistoryMonths(test.deps, await test.deps.db.page.findUniqueOrThrow({ where: { id: test.pageId } }))
  const revisions = async () => (await months()).map(({ revision }) => revision)
  /** Which months, as the query counts them, a change touched. */
  const touchedBy = async (change: () => Promise<unknown>) => {
    const before = await revisions()
    await change()
    return (await revisions()).flatMap((revision, i) => (revision === before[i] ? [] : [i + 1]))
  }

  it('are four where there is no history, and reach back to the oldest incident', async () => {
    expect(await months()).toEqual([1, 2, 3, 4].map((page) => ({ page, revision: null })))
    await past('2026-04-10T10:00:00.000Z')
    expect((await months()).map(({ page }) => page)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect((await revisions()).map((revision) => revision === null)).toEqual([
      ...Array(NEAR_MONTHS).fill(true),
      ...Array(4).fill(false),
    ])
  })

  it('are no more than those of ten years, however long the history is', async () => {
    await past('2003-01-01T00:00:00.000Z')
    expect(await months()).toHaveLength(MAX_MONTHS)
    const [page] = await listPublicPaths(test.deps)
    const listed = page!.paths.map(({ path }) => path).filter((path) => /^\/history(\?|$)/.test(path))
    expect([listed[0], listed[1], listed.at(-1), listed.length]).toEqual([
      '/history',
      '/history?page=2',
      `/history?page=${MAX_MONTHS}`,
      MAX_MONTHS,
    ])
  })

  it('change their revision only with what happened in them', async () => {
    await past('2026-02-10T10:00:00.000Z')
    const may = await past('2026-05-10T10:00:00.000Z')
    const update = { pageId: test.pageId, id: may, name: 'It was very slow' }
    expect(await touchedBy(() => updateIncident(test.deps, commandActor, update))).toEqual([7])
    expect(await touchedBy(() => past('2026-06-10T10:00:00.000Z'))).toEqual([6])
    // What is near is written anew in any case.
    expect(await touchedBy(() => past('2026-11-10T10:00:00.000Z'))).toEqual([])
    const gone = { pageId: test.pageId, id: may }
    expect(await touchedBy(() => deleteIncident(test.deps, commandActor, gone))).toEqual([7])
  })

  it('are those of the page’s own zone', async () => {
    await past('2026-04-30T22:30:00.000Z')
    expect(await months()).toHaveLength(8)
    await updatePage(test.deps, commandActor, { id: test.pageId, timeZone: 'Europe/Berlin' })
    expect(await months()).toHaveLength(7)
  })

  it('the same number is another month when a month has passed', async () => {
    await past('2026-05-10T10:00:00.000Z')
    await past('2025-01-10T10:00:00.000Z')
    const before = await revisions()
    test.clock.set('2026-12-01T12:00:00.000Z')
    const after = await revisions()
    expect(after).toHaveLength(before.length + 1)
    expect(after.filter((revision, i) => revision !== null && revision === before[i])).toEqual([])
  })
})
