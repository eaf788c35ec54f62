import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MACHINE_WORDS, MANGLED_THOUGH_KNOWN, NAME_GROUPS } from '../../../sdk/build/mangled-names.ts'

const all = NAME_GROUPS.flat()
const names = all.filter((name) => !MACHINE_WORDS.includes(name))
const root = join(import.meta.dirname, '../../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
/** TypeScript keeps the standard library with its program for this machine. */
const typescript = 'node_modules/@typescript'
/** Every name of the browser and of JavaScript itself. */
const platform = readdirSync(join(root, typescript), { recursive: true, encoding: 'utf8' })
  .filter((name) => /lib\.[\w.]*\.d\.ts$/.test(name))
  .map((name) => read(`${typescript}/${name}`))
  .join('\n')
/** Every name of the feed and of the public API. */
const published = [
  'protocol/state-document.ts',
  'protocol/policy.ts',
  'protocol/report.ts',
  'sdk/client-types.ts',
  'sdk/widget/strings.ts',
]
  .map(read)
  .join('\n')
const bannerOptions = read('sdk/widget/banner-types.ts')

describe('names that the build shortens', () => {
  it('are found where they should be: the standard library is read', () => {
    expect(platform).toMatch(/\bcomposedPath\b/)
    expect(published).toMatch(/\bwhenUnknown\b/)
  })
  it.each(names)('%s is no name of the browser, the feed or the public API', (name) => {
    const isName = new RegExp(`\\b${name}\\b\\s*[?(:<]`)
    const isKnown = MANGLED_THOUGH_KNOWN.includes(name) ? false : isName.test(platform)
    expect([isKnown, isName.test(published), isName.test(bannerOptions)]).toEqual([false, false, false])
  })
  it('are listed once, and no word of the machine is the name of a connection', () => {
    expect(new Set(all).size).toBe(all.length)
    const phases = ['connecting', 'live', 'following', 'polling', 'waiting', 'silenced', 'stopped']
    expect(MACHINE_WORDS.filter((word) => phases.includes(word))).toEqual([])
  })
  it('are none that tabs of different versions tell each other', () => {
    const words = ['hello', 'state', 'pulse', 'who', 'here']
    expect(all.filter((name) => words.includes(name))).toEqual([])
  })
})
