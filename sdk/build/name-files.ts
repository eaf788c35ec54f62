import { createHash } from 'node:crypto'
import { applyEdits, moveMappings } from './apply-edits.ts'
import { editsFor, keysIn } from './apply-names.ts'
import type { Bundle } from './bundle-script.ts'
import { carryNames, LETTERS } from './carry-names.ts'
import { NAME_GROUPS } from './mangled-names.ts'
import type { Names } from './read-names.ts'

/** Names that were chosen for a file, as they are kept. */
export interface ChosenNames {
  /** SHA-256 of the text that they were chosen for. */
  of: string
  /** Of the variables in the order in which they are declared, `source:short`, with spaces between. */
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

/** Names for a set: the chosen ones where they fit, or as far as they go; and what is free for all others. */
export function startingNames(
  bundles: Record<string, Bundle>,
  main: string,
  chosen: ChosenNames | undefined,
): { isChosen: boolean; variables: string[]; properties: Map<string, string> } {
  const { code, names } = bundles[main] as Bundle
  const taken = namesTaken(bundles)
  const used = namesIn(names)
  const kept = new Map(pairsIn(chosen?.properties))
  const isChosen =
    chosen?.of === digestOf(code) &&
    [...kept.values()].every((short) => !taken.has(short)) &&
    [...kept.keys()].sort().join() === used.sort().join()
  const properties = new Map<string, string>()
  for (const group of NAME_GROUPS) {
    const shorts = new Set(taken)
    const give = (name: string, short: string | undefined) => {
      if (short === undefined || shorts.has(short) || properties.has(name)) return
      properties.set(name, short)
      shorts.add(short)
    }
    const own = group.filter((name) => used.includes(name))
    for (const name of own) give(name, kept.get(name))
    // The first to be found in the main file come first, those of the others last.
    for (const name of [...own, ...group])
      give(
        name,
        [...LETTERS, ...PAIRS].find((short) => !shorts.has(short)),
      )
  }
  const variables = carryNames(names, chosen?.variables.split(' ') ?? [])
  return { isChosen, variables, properties }
}

const pairsIn = (text = ''): [string, string][] =>
  text.split(' ').map((pair) => pair.split(':') as [string, string])

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
