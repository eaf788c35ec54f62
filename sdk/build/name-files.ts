import { createHash } from 'node:crypto'
import { applyEdits, moveMappings } from './apply-edits.ts'
import { editsFor, keysIn } from './apply-names.ts'
import type { Bundle } from './bundle-script.ts'
import { NAME_GROUPS } from './mangled-names.ts'
import type { Names } from './read-names.ts'

/** Names that were chosen for a file, as they are kept. */
export interface ChosenNames {
  /** SHA-256 of the text that they were chosen for. */
  of: string
  /** Of the variables in the order in which they are declared, with spaces between. */
  variables: string
  /** Of the properties, `long:short`, with spaces between. */
  properties: string
}
export interface NamedScript {
  code: string
  /** Source map, version 3, as JSON. */
  map: string
  /** For Subresource Integrity. */
  integrity: string
}
export interface NamedFiles {
  /** The chosen names belong to what they were chosen for, and are those that it has. */
  isChosen: boolean
  scripts: Record<string, NamedScript>
}

/** What minified code is full of anyway comes first. */
export const LETTERS = [...'etanrolisducpmfhgbywvkxSMACEOjNLDPqzIBRTVJUHFGQWZKXY_$']
const PAIRS = LETTERS.flatMap((letter) => LETTERS.map((other) => letter + other))

export const digestOf = (code: string): string => createHash('sha256').update(code).digest('hex')

/** Gives the files of a set their names: those chosen for the main one where they fit, else such as come to hand. */
export function nameFiles(
  bundles: Record<string, Bundle>,
  main: string,
  chosen: ChosenNames | undefined,
): NamedFiles {
  const given = startingNames(bundles, main, chosen)
  const scripts = Object.entries(bundles).map(([file, { code, map, names }]) => {
    const edits = editsFor(code, names, {
      properties: given.properties,
      ...(file === main && { variables: given.variables }),
    })
    const named = applyEdits(code, edits)
    const moved = JSON.parse(map) as { mappings: string }
    moved.mappings = moveMappings(moved.mappings, code, edits)
    const integrity = `sha256-${createHash('sha256').update(named).digest('base64')}`
    return [file, { code: named, map: JSON.stringify(moved), integrity }] as const
  })
  return { isChosen: given.isChosen, scripts: Object.fromEntries(scripts) }
}

/** Names for a set: the chosen ones where they fit, and what is left for all others, the most frequent first. */
export function startingNames(
  bundles: Record<string, Bundle>,
  main: string,
  chosen: ChosenNames | undefined,
): { isChosen: boolean; variables: string[]; properties: Map<string, string> } {
  const { code, names } = bundles[main] as Bundle
  const taken = namesTaken(bundles)
  const kept = new Map(chosen?.properties.split(' ').map((pair) => pair.split(':') as [string, string]))
  const isChosen =
    chosen?.of === digestOf(code) &&
    [...kept.values()].every((short) => !taken.has(short)) &&
    [...kept.keys()].sort().join() === namesIn(names).sort().join()
  const properties = new Map(isChosen ? kept : [])
  for (const group of NAME_GROUPS) {
    const own = new Set(group.flatMap((name) => properties.get(name) ?? []))
    const free = [...LETTERS, ...PAIRS].filter((short) => !own.has(short) && !taken.has(short))
    const counts = new Map(group.map((name) => [name, countOf(name, names)]))
    for (const name of group.toSorted((a, b) => counts.get(b)! - counts.get(a)!))
      if (!properties.has(name)) properties.set(name, free.shift() as string)
    if (new Set(group.map((name) => properties.get(name))).size < group.length)
      throw new Error('Two properties of a group have one name')
  }
  const variables = isChosen ? chosen.variables.split(' ') : names.variables.map(({ name }) => name)
  return { isChosen, variables, properties }
}

/** Names of properties that have to stay what they are, in any file of a set. */
export function namesTaken(bundles: Record<string, Bundle>): Set<string> {
  const given = new Set(NAME_GROUPS.flat())
  const all = Object.values(bundles).flatMap(({ names }) => keysIn(names))
  return new Set(all.filter((name) => !given.has(name)))
}

/** Names of properties in a file that are given others. */
export function namesIn(names: Names): string[] {
  const keys = new Set(keysIn(names))
  return NAME_GROUPS.flat().filter((name) => keys.has(name))
}

const countOf = (name: string, { properties, variables }: Names): number =>
  (properties.get(name)?.length ?? 0) +
  variables.reduce((count, { spots }) => count + spots.filter(({ key }) => key === name).length, 0)
