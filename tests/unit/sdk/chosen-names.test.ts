import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type AnyNode, parse } from 'acorn'
import { describe, expect, it } from 'vitest'
import { bundleSet, readChosen } from '../../../sdk/build/build-set.ts'
import { fileSets } from '../../../sdk/build/file-sets.ts'
import { NAME_GROUPS } from '../../../sdk/build/mangled-names.ts'
import { nameFiles } from '../../../sdk/build/name-files.ts'
import { childrenOf } from '../../../sdk/build/read-syntax.ts'
import { MAX_GZIP_BYTES } from '../../../sdk/build/sizes.ts'

const root = join(import.meta.dirname, '../../..')
const sets = fileSets(root)
const chosen = readChosen(root)
const OPTIONS = { ecmaVersion: 2022, sourceType: 'module' } as const

describe.each(['widget', 'package'] as const)('the files of the %s', async (set) => {
  const { main } = sets[set]
  const bundles = await bundleSet(sets[set])
  const named = nameFiles(bundles, main, chosen[set])
  const gzipBytes = (file: string) => gzipSync(named.scripts[file]!.code, { level: 9 }).length

  it('have the names that were chosen for them: after a change, run `npm run choose-names`', () => {
    expect(named.isChosen).toBe(true)
  })
  it('are within their sizes', () => {
    if (set === 'widget') expect(gzipBytes('widget')).toBeLessThanOrEqual(MAX_GZIP_BYTES.widget)
    else {
      expect(gzipBytes('index.js')).toBeLessThanOrEqual(MAX_GZIP_BYTES.core)
      expect(gzipBytes('react.js')).toBeLessThanOrEqual(MAX_GZIP_BYTES.react)
    }
  })
  it('are the same program with and without them, up to names', () => {
    const others = nameFiles(bundles, main, undefined)
    expect(others.isChosen).toBe(false)
    const bare = (code: string) => code.replace(/[\w$]+:(?=[\w$]+)/g, '').replace(/[A-Za-z$_][\w$]*/g, '_')
    for (const file of Object.keys(bundles))
      expect(bare(named.scripts[file]!.code)).toBe(bare(others.scripts[file]!.code))
  })
  it('have other names where the names were chosen for another text, or one is wanted by others', () => {
    const given = chosen[set]!
    expect(nameFiles(bundles, main, { ...given, of: '' }).isChosen).toBe(false)
    const properties = given.properties.replace(/:\S+/, ':id')
    expect(nameFiles(bundles, main, { ...given, properties }).isChosen).toBe(false)
  })
})

describe('the groups of short names', async () => {
  const bundles = [
    ...Object.values(await bundleSet(sets.package)),
    ...Object.values(await bundleSet(sets.widget)),
  ]
  /** Numbers of the groups that these names of properties are in. */
  const groupsOf = (names: string[]) =>
    [...NAME_GROUPS.keys()].filter((group) => names.some((name) => NAME_GROUPS[group]!.includes(name)))

  it('meet on no object that is made or taken apart', () => {
    const objects = bundles.flatMap(({ code }) => keysOfObjects(parse(code, OPTIONS)))
    expect(objects.filter((keys) => groupsOf(keys).length === 1).length).toBeGreaterThan(50)
    expect(objects.filter((keys) => groupsOf(keys).length > 1)).toEqual([])
  })
  it('meet in no interface', () => {
    const interfaces = readdirSync(join(root, 'sdk'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /^(core|reload|report|steering|widget)\b.*\.ts$/.test(file))
      .flatMap((file) => membersOfInterfaces(readFileSync(join(root, 'sdk', file), 'utf8')))
    expect(interfaces.filter((members) => groupsOf(members).length === 1).length).toBeGreaterThan(10)
    expect(interfaces.filter((members) => groupsOf(members).length > 1)).toEqual([])
  })
})

/** Of each object and each pattern of one, the names of its properties. */
function keysOfObjects(node: AnyNode): string[][] {
  const inner = childrenOf(node).flatMap(keysOfObjects)
  if (node.type !== 'ObjectExpression' && node.type !== 'ObjectPattern') return inner
  const properties = node.properties as AnyNode[]
  return [
    properties.flatMap((one) =>
      one.type === 'Property' && one.key.type === 'Identifier' ? one.key.name : [],
    ),
    ...inner,
  ]
}

function membersOfInterfaces(source: string): string[][] {
  return [...source.matchAll(/^(?:export )?interface [^{]*\{\n(.*?)^\}/gms)].map(([, body]) =>
    [...body!.matchAll(/^ {2}(?:readonly )?(\w+)\??[:(]/gm)].map(([, name]) => name!),
  )
}
