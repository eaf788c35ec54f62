import { gzipSync } from 'node:zlib'
import { areInSight, placesOf, textAt } from './apply-names.ts'
import { LETTERS } from './carry-names.ts'
import type { Names } from './read-names.ts'

/** What the variables of a script, in their order, and its properties are called. */
export interface Choice {
  variables: string[]
  properties: Map<string, string>
}
export interface SearchOptions {
  /** Groups of properties that may be renamed; within one all short names differ. */
  groups: readonly (readonly string[])[]
  /** Names that no property may be given, since others have them. */
  taken: ReadonlySet<string>
  /** How often something is renamed. */
  tries: number
  /** The same seed draws the same again. */
  seed: number
  /** In bytes: how much worse a change may be, about, and still be kept; at the beginning, and at the end. */
  heat: readonly [first: number, last: number]
  onProgress?: (share: number, bestBytes: number) => void
}

/** Few names come back everywhere. */
const FEW_LETTERS = LETTERS.slice(0, 14)
const SHARE_OF_PROPERTIES = 0.2
const SHARE_OF_FEW_LETTERS = 0.9
const PROGRESS_EVERY = 2000

/**
 * Looks for short names with which a script compresses better, by simulated annealing: renames at random, keeps what
 * makes it no larger, and at first some of what does, so as to get out of where no single change helps.
 */
export function searchNames(
  code: string,
  names: Names,
  from: Choice,
  { groups, taken, tries, seed, heat, onProgress }: SearchOptions,
): { choice: Choice; gzipBytes: number } {
  const { variables, globals } = names
  const given = [...from.variables]
  const properties = new Map(from.properties)
  const conflicts = variables.map((one) =>
    variables.flatMap((other, index) => (areInSight(one, other) ? [index] : [])),
  )
  const places = placesOf(names, (name) => properties.has(name)).map((place, index, all) => ({
    ...place,
    before: code.slice(all[index - 1]?.end ?? 0, place.start),
  }))
  const after = code.slice(places.at(-1)?.end ?? 0)
  const used = new Set(places.map(({ key }) => key))
  const swappable = groups.flatMap((group, index) =>
    group.filter((name) => used.has(name)).map((name) => ({ name, group: index })),
  )
  const measure = () => {
    let text = ''
    for (const place of places) text += place.before + textAt(place, given, properties)
    return gzipSync(text + after, { level: 9 }).length
  }

  const random = drawFrom(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const letter = () => pick(random() < SHARE_OF_FEW_LETTERS ? FEW_LETTERS : LETTERS)

  /** Gives one property another short name, and its own to whoever had that; returns the way back. */
  function renameProperty(): (() => void) | null {
    const { name, group } = pick(swappable)
    const old = properties.get(name) as string
    const next = pick(LETTERS)
    if (next === old || taken.has(next)) return null
    const other = groups[group]!.find((one) => properties.get(one) === next)
    properties.set(name, next)
    if (other !== undefined) properties.set(other, old)
    return () => {
      properties.set(name, old)
      if (other !== undefined) properties.set(other, next)
    }
  }
  /** Gives one variable another name, the old one to those whom that hides, and so on; returns the way back. */
  function renameVariable(): (() => void) | null {
    const chosen = Math.floor(random() * variables.length)
    const next = letter()
    const name = given[chosen] as string
    if (next === name || globals.has(next)) return null
    const touched = new Set([chosen])
    // Grows while it is walked through.
    for (const one of touched)
      for (const other of conflicts[one]!)
        if (given[other] === name || given[other] === next) touched.add(other)
    const swap = () => {
      for (const one of touched) given[one] = given[one] === name ? next : name
    }
    swap()
    return swap
  }

  let size = measure()
  let best = { choice: { variables: [...given], properties: new Map(properties) }, gzipBytes: size }
  for (let i = 0; i < tries; i++) {
    if (i % PROGRESS_EVERY === 0) onProgress?.(i / tries, best.gzipBytes)
    const undo = swappable.length > 0 && random() < SHARE_OF_PROPERTIES ? renameProperty() : renameVariable()
    if (undo === null) continue
    const next = measure()
    const temperature = heat[0] * (heat[1] / heat[0]) ** (i / tries)
    if (next > size && random() > Math.exp((size - next) / temperature)) {
      undo()
      continue
    }
    size = next
    if (size < best.gzipBytes)
      best = { choice: { variables: [...given], properties: new Map(properties) }, gzipBytes: size }
  }
  return best
}

/** Draws in [0, 1) that a seed repeats (mulberry32). */
function drawFrom(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
