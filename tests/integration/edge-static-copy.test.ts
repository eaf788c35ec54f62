import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RunningEdge } from '../../edge/main.ts'
import { fileOf, pageForCopy } from '../../edge/static-copy/copy-files.ts'
import { type CopyFile, writeFolder } from '../../edge/static-copy/write-folder.ts'
import { PUBLIC_PATHS_PATH } from '../../protocol/follow.ts'
import { PAGE, type StandInCore, startStandInCore } from '../support/stand-in-core.ts'
import { startTestEdge } from '../support/start-test-edge.ts'

const eventually = { timeout: 60_000, interval: 50 }
let home: string
beforeEach(() => {
  home = join(mkdtempSync(join(tmpdir(), 'allclear-copy-')), 'copy')
})
afterEach(() => rmSync(join(home, '..'), { recursive: true, force: true }))

describe('writeFolder', () => {
  const read = (path: string) => readFileSync(join(home, 'current', path), 'utf8')

  it('swaps to a whole new folder, takes over what did not change, and leaves two', async () => {
    await writeFolder(
      home,
      new Map<string, CopyFile>([
        ['a/index.html', Buffer.from('1')],
        ['b.json', Buffer.from('1')],
      ]),
    )
    const first = readlinkSync(join(home, 'current'))
    const inode = statSync(join(home, 'current/b.json')).ino
    await writeFolder(
      home,
      new Map<string, CopyFile>([
        ['a/index.html', Buffer.from('2')],
        ['b.json', 'as-before'],
      ]),
    )
    expect([read('a/index.html'), read('b.json')]).toEqual(['2', '1'])
    expect(statSync(join(home, 'current/b.json')).ino).toBe(inode)
    expect(readFileSync(join(home, first, 'a/index.html'), 'utf8')).toBe('1')
    await writeFolder(home, new Map<string, CopyFile>([['c', Buffer.from('3')]]))
    expect(readdirSync(home)).toHaveLength(3)
    expect(readdirSync(join(home, 'current'))).toEqual(['c'])
  })

  it('leaves the copy that is there when a new one cannot be written whole', async () => {
    await writeFolder(home, new Map<string, CopyFile>([['a', Buffer.from('1')]]))
    await expect(
      writeFolder(
        home,
        new Map<string, CopyFile>([
          ['a', Buffer.from('2')],
          ['missing', 'as-before'],
        ]),
      ),
    ).rejects.toThrow()
    expect(read('a')).toBe('1')
    expect(readdirSync(home)).toHaveLength(2)
  })
})

it('paths become files that every file server finds', () => {
  expect(
    [
      '/',
      '/history',
      '/history?page=2',
      '/incidents/k2h5c8d1x9qz',
      '/api/v2/summary.json',
      '/p/a/history.atom',
    ].map(fileOf),
  ).toEqual([
    'index.html',
    'history/index.html',
    'history/2/index.html',
    'incidents/k2h5c8d1x9qz/index.html',
    'api/v2/summary.json',
    'p/a/history.atom',
  ])
})

const NONE: ReadonlySet<string> = new Set()

it('incidents beyond the copy lead to the living page, those in it stay where they are', () => {
  const url = 'https://a.example'
  const note = { asOf: '2026-11-21T07:40:00.000Z', url, months: 4, incidents: new Set(['aaaaaaaaaaaa']) }
  expect(
    [
      '/incidents/aaaaaaaaaaaa',
      '/p/x/incidents/aaaaaaaaaaaa#u',
      '/incidents/bbbbbbbbbbbb',
      '/p/x/incidents/bbbbbbbbbbbb#u',
    ]
      .map((path) => pageForCopy(`<a href="${path}">`, note))
      .map((html) => html.slice(9, -2)),
  ).toEqual([
    '/incidents/aaaaaaaaaaaa',
    '/p/x/incidents/aaaaaaaaaaaa#u',
    `${url}/incidents/bbbbbbbbbbbb`,
    `${url}/incidents/bbbbbbbbbbbb#u`,
  ])
})

it('bars of the uptime are told that months are folders there', () => {
  const note = { asOf: '2026-11-21T07:40:00.000Z', url: 'https://a.example', months: 4, incidents: NONE }
  expect(pageForCopy('<div class="groups" data-history="/p/x/history">', note)).toBe(
    '<div class="groups" data-history="/p/x/history" data-months="folders">',
  )
})

describe('a copy that an edge writes', () => {
  let core: StandInCore
  let edge: RunningEdge
  let folder: string
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'allclear-copying-'))
    core = await startStandInCore()
  })
  afterEach(async () => {
    await edge.close(0)
    await core.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const seqIn = (path: string) =>
    /seq (\d+)/.exec(readFileSync(join(folder, 'copy/current', path), 'utf8'))?.[1]

  it('holds every month that core names, renders an old one again only when it changed, and keeps none in memory', async () => {
    let revisionOfSix = 'a'
    const paths = () => [
      { path: '/', revision: null },
      { path: '/history', revision: null },
      ...[2, 3, 4].map((page) => ({ path: `/history?page=${page}`, revision: null })),
      { path: '/history?page=5', revision: 'a' },
      { path: '/history?page=6', revision: revisionOfSix },
    ]
    core.answer(PUBLIC_PATHS_PATH, (_request, response) =>
      response.end(
        JSON.stringify([{ page: PAGE, isDefault: true, url: 'https://a.example', paths: paths() }]),
      ),
    )
    edge = await startTestEdge(core, folder, { staticCopyDir: join(folder, 'copy'), staticCopyMinutes: 60 })
    await vi.waitFor(() => expect(seqIn('history/6/index.html')).toBe('1'), eventually)
    expect(seqIn('history/5/index.html')).toBe('1')
    revisionOfSix = 'b'
    core.showSeq(2)
    core.publish(2)
    await vi.waitFor(() => expect(seqIn('history/6/index.html')).toBe('2'), eventually)
    expect([
      seqIn('history/index.html'),
      seqIn('history/2/index.html'),
      seqIn('history/5/index.html'),
    ]).toEqual(['2', '2', '1'])
    expect([core.renders.get('/history?page=5'), core.renders.get('/history?page=6')]).toEqual([1, 2])
    // Nobody asked for those months: with core gone, memory holds what visitors need.
    await core.stop()
    const status = async (path: string) => (await fetch(`http://127.0.0.1:${edge.port}${path}`)).status
    expect([await status('/history?page=4'), await status('/history?page=5')]).toEqual([200, 503])
  })
})

it('a page in the copy says of when it is; months beyond the copy lead to the living page', () => {
  const html =
    '<aside class="stale" id="stale" hidden></aside><a href="/history?page=2">a</a><a href="/p/x/history?page=9">b</a>'
  const note = { asOf: '2026-11-21T07:40:00.000Z', url: 'https://a.example/"', months: 3, incidents: NONE }
  expect(pageForCopy(html, note)).toBe(
    '<aside class="stale" aria-label="This is a copy">This is a copy of <time datetime="2026-11-21T07:40:00.000Z">2026-11-21, 07:40 UTC</time>. What happened since is on <a href="https://a.example/&quot;/">the page itself</a>.</aside><aside class="stale" id="stale" hidden></aside><a href="/history/2/">a</a><a href="https://a.example/&quot;/history?page=9">b</a>',
  )
})
