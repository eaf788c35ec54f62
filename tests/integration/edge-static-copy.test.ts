import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileOf, pageForCopy } from '../../edge/static-copy/copy-files.ts'
import { type CopyFile, writeFolder } from '../../edge/static-copy/write-folder.ts'

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

it('a page in the copy says of when it is; months beyond the copy lead to the living page', () => {
  const html =
    '<aside class="stale" id="stale" hidden></aside><a href="/history?page=2">a</a><a href="/p/x/history?page=9">b</a>'
  expect(pageForCopy(html, { asOf: '2026-11-21T07:40:00.000Z', url: 'https://a.example/"', months: 3 })).toBe(
    '<aside class="stale" aria-label="This is a copy">This is a copy of <time datetime="2026-11-21T07:40:00.000Z">2026-11-21, 07:40 UTC</time>. What happened since is on <a href="https://a.example/&quot;/">the page itself</a>.</aside><aside class="stale" id="stale" hidden></aside><a href="/history/2/">a</a><a href="https://a.example/&quot;/history?page=9">b</a>',
  )
})
