import { expect, it } from 'vitest'
import { clientNamer } from '../../../edge/presence/known-clients.ts'
import { openPresence } from '../../../edge/presence/presence.ts'

type Truth = Parameters<typeof clientNamer>[0]
const truthWith = (...releases: Truth['releases']) => ({ releases }) as Truth
const tab = (app: string, version: string) => ({ app, version, visibility: 'visible' as const, tabs: 1 })

it('a browser counts from its beacon on for five and a half minutes, then no more', () => {
  let now = 1_000_000
  const presence = openPresence(clientNamer(truthWith()), () => now)
  presence.add('p', [tab('web', '')])
  now += 5 * 60_000
  presence.add('p', [tab('web', '')])
  expect(presence.counts()).toMatchObject([{ browsers: 2, tabs: 2 }])
  now += 31_000
  expect(presence.counts()).toMatchObject([{ browsers: 1, tabs: 1 }])
  now += 5.5 * 60_000
  expect(presence.counts()).toEqual([])
})

it('made-up names count as few; registered ones are told apart whatever came before them', () => {
  const truth = truthWith({ page: 'p', app: 'web', version: '1' }, { page: 'p', app: '', version: '7' })
  const presence = openPresence(clientNamer(truth), () => 0)
  for (let i = 0; i < 5000; i++) presence.add('p', [tab(`app${i}`, `v${i}`), tab('web', `v${i}`)])
  presence.add('p', [tab('web', '1'), tab('', '7')])
  const counts = presence.counts()
  expect(counts.length).toBeLessThan(30)
  const of = (app: string, version: string) =>
    counts.find((count) => count.app === app && count.version === version)?.tabs
  expect([of('web', '1'), of('', '7'), of('web', ''), of('other', '')]).toEqual([1, 1, 5000, 4980])
})

it('versions registered later are told apart from then on', () => {
  const truth = truthWith()
  const nameOf = clientNamer(truth)
  expect(nameOf('p', 'web', '2')).toEqual({ app: 'web', version: '' })
  truth.releases = [{ page: 'p', app: 'web', version: '2' }]
  expect(nameOf('p', 'web', '2')).toEqual({ app: 'web', version: '2' })
  expect(nameOf('q', 'web', '2')).toEqual({ app: 'web', version: '' })
})
