import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const guide = readFileSync(join(root, 'docs/embedding.md'), 'utf8')
const code = readdirSync(join(root, 'sdk'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(root, 'sdk', file), 'utf8'))
  .join('\n')

const sorted = (found: Iterable<string>) => [...new Set(found)].sort()
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '')
const blocks = (language: string) => all(guide, new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))
/** Rows of the table whose head begins with that word. */
function table(head: string): string[][] {
  const lines = guide.split('\n')
  const from = lines.findIndex((line) => line.startsWith(`| ${head} |`))
  const rows: string[][] = []
  for (let at = from + 2; lines[at]?.startsWith('|') === true; at++)
    rows.push(
      lines[at]!.slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )
  return rows
}
const words = (cell = '') => all(cell, /`([\w-]+)`/g)

/** What an app has of its own in the examples. */
const OF_THE_APP = `
import type { Client } from '@allclear/sdk'
declare global {
  const client: Client
  const composer: HTMLTextAreaElement
  function isInCall(): boolean
  function migrateDrafts(): Promise<void>
  function roomsInView(): string[]
  function subscribeTo(room: string): void
  function unsubscribeFromAll(): void
}
`
/** Express in as much as its handlers need; the real one is no dependency of ours. */
const EXPRESS = `
declare module 'express' {
  import type { IncomingMessage, ServerResponse } from 'node:http'
  type Handler = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void
  export default function express(): { use(handler: Handler): void }
}
`

const attributes = table('attribute').map(([attribute]) => words(attribute)[0] ?? '')
const fieldOf = (attribute: string) =>
  attribute.replace('data-', '').replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())

/** Fields of the lists: one too many or too few does not compile. The widget hands its attributes to client and banner. */
const listed = () => `
import type { Client, ClientOptions } from '@allclear/sdk'
import type { BannerOptions } from '../../sdk/widget/banner-types.ts'
type Attributes = Exclude<keyof ClientOptions | keyof BannerOptions, 'files'>
export const attributes: Record<Attributes, 0> = { ${attributes.map((name) => `${fieldOf(name)}: 0`)} }
export const options: Record<keyof ClientOptions, 0> = { ${table('attribute')
  .flatMap(([, option]) => words(option))
  .map((name) => `${name}: 0`)} }
export const members: Record<keyof Client, 0> = { ${table('member')
  .flatMap(([member]) => words(member))
  .map((name) => `${name}: 0`)} }
`

describe('docs/embedding.md', () => {
  // Inside the project, so that the examples find React and Node's types.
  mkdirSync(join(root, 'dist'), { recursive: true })
  const folder = mkdtempSync(join(root, 'dist/doc-examples-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('has examples that compile against the SDK, and lists its options, attributes and members, no more and no less', () => {
    const files = [...blocks('ts').map((text) => ['ts', text]), ...blocks('tsx').map((text) => ['tsx', text])]
    expect(files.length).toBeGreaterThan(8)
    files.forEach(([type, text], index) => {
      writeFileSync(join(folder, `example-${index}.${type}`), text!)
    })
    writeFileSync(join(folder, 'lists.ts'), listed())
    writeFileSync(join(folder, 'app.ts'), OF_THE_APP)
    writeFileSync(join(folder, 'express.d.ts'), EXPRESS)
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: '../../tsconfig.json',
        compilerOptions: {
          moduleDetection: 'force',
          incremental: false,
          plugins: [],
          paths: {
            '@allclear/sdk': ['../../sdk/index.ts'],
            '@allclear/sdk/react': ['../../sdk/react/index.ts'],
            '@allclear/sdk/server': ['../../sdk/server/index.ts'],
          },
        },
        include: ['./*.ts', './*.tsx'],
        exclude: [],
      }),
    )
    const result = spawnSync(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder, '--noEmit'],
      { cwd: folder, encoding: 'utf8' },
    )
    expect(result.stdout + result.stderr).toBe('')
    expect(result.status).toBe(0)
  })

  it('uses only data attributes that it lists', () => {
    const used = blocks('html').flatMap((html) => [
      ...all(html, /\s(data-[\w-]+)=/g),
      ...all(html, /\.dataset\.(\w+)/g).map((name) => `data-${name.replace(/[A-Z]/g, '-$&').toLowerCase()}`),
    ])
    expect(used.length).toBeGreaterThan(10)
    expect(attributes).toEqual(expect.arrayContaining(sorted(used)))
  })

  it('names every kind that a host may allow', () => {
    const kinds = all(/type AllowedKind = (.+)/.exec(code)?.[1] ?? '', /'(\w+)'/g)
    expect(kinds.length).toBeGreaterThan(0)
    expect(sorted(table('kind').map(([kind]) => words(kind)[0] ?? ''))).toEqual(sorted(kinds))
  })

  it('names every custom property of the banner and the dialog', () => {
    const named = all(guide, /(--allclear-[a-z-]*[a-z])/g)
    expect(sorted(named)).toEqual(sorted(all(code, /(--allclear-[a-z-]*[a-z])/g)))
  })

  it('names every key that is kept in the browser', () => {
    const kept = [
      ...all(code, /[`'](allclear:[a-z]+)(?::\$\{\w+\})?[`']/g),
      ...all(code, /'(allclear-dismissed)'/g),
    ]
    const rows = table('key').map(([key]) => /`([^`]+?)(?::…)?`/.exec(key ?? '')?.[1] ?? '')
    expect(sorted(rows)).toEqual(sorted(kept))
  })

  it('says of each picture and page where it lies', () => {
    for (const [, path] of guide.matchAll(/\]\((?!http)([^)#]+)/g))
      expect(() => readFileSync(join(root, 'docs', path!)), path).not.toThrow()
  })
})
