import { gzipSync } from 'node:zlib'
import { readNames, type Spot, type Variable } from './read-names.ts'

/** A piece of the old text, and what stands there now. */
export interface Edit {
  start: number
  end: number
  text: string
}
export interface ChosenNames {
  /** In the order of the text. */
  edits: Edit[]
  /** New names of properties by the old ones. */
  properties: Map<string, string>
}

/** The letters that minified code is full of anyway: few, so that the same names come back everywhere. */
const LETTERS = [...'etanrolisducpm']
const MORE_LETTERS = [...LETTERS, ...'fhgbywvkxSMACEOjNLDPqzIBRTVJUHFGQWZKXY']
const SHARE_OF_PROPERTIES = 0.15
const SHARE_OF_FEW_LETTERS = 0.97

/**
 * Gives variables, and properties among themselves, other short names with which the text compresses better: tries
 * `tries` changes, and keeps each that makes it no larger. The same text becomes the same, as far as zlib is the same.
 */
export function chooseNames(
  code: string,
  { properties, tries }: { properties: readonly string[]; tries: number },
): ChosenNames {
  const found = readNames(code)
  const { variables } = found
  const swappable = properties.filter((name) => found.properties.has(name))
  const shortNames = new Map(swappable.map((name) => [name, name]))
  const conflicts = new Map(
    variables.map((one) => [one, variables.filter((other) => areInSight(one, other))]),
  )

  /** Pieces of the text that stay, each followed by a name. */
  const places = [
    ...variables.flatMap((variable) => variable.spots.map((spot) => ({ ...spot, variable }))),
    ...swappable.flatMap((property) =>
      (found.properties.get(property) as Spot[]).map((spot) => ({ ...spot, property })),
    ),
  ]
    .sort((a, b) => a.start - b.start)
    .map((place, index, all) => ({ ...place, before: code.slice(all[index - 1]?.end ?? 0, place.start) }))
  const after = code.slice(places.at(-1)?.end ?? 0)
  const textAt = (place: (typeof places)[number]): string => {
    if ('property' in place) return shortNames.get(place.property) as string
    const { key, variable } = place
    if (key === undefined) return variable.name
    const shortKey = shortNames.get(key) ?? key
    return shortKey === variable.name ? shortKey : `${shortKey}:${variable.name}`
  }
  const measure = () => {
    let text = ''
    for (const place of places) text += place.before + textAt(place)
    return gzipSync(text + after, { level: 9 }).length
  }

  const random = drawFrom(1)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T

  /** Swaps the names of two properties; returns the way back. */
  function swapProperties(): () => void {
    const [one, other] = [pick(swappable), pick(swappable)]
    const swap = () => {
      const name = shortNames.get(one) as string
      shortNames.set(one, shortNames.get(other) as string)
      shortNames.set(other, name)
    }
    swap()
    return swap
  }
  /** Gives one variable another name, the old one to those whom that hides, and so on; returns the way back. */
  function renameVariable(): (() => void) | null {
    const chosen = pick(variables)
    const next = pick(random() < SHARE_OF_FEW_LETTERS ? LETTERS : MORE_LETTERS)
    const { name } = chosen
    if (next === name || found.globals.has(next)) return null
    const touched = new Set([chosen])
    // Grows while it is walked through.
    for (const one of touched)
      for (const other of conflicts.get(one) as Variable[])
        if (other.name === name || other.name === next) touched.add(other)
    const swap = () => {
      for (const one of touched) one.name = one.name === name ? next : name
    }
    swap()
    return swap
  }

  let size = measure()
  for (let i = 0; i < tries; i++) {
    const undo = swappable.length > 0 && random() < SHARE_OF_PROPERTIES ? swapProperties() : renameVariable()
    if (undo === null) continue
    const next = measure()
    if (next <= size) size = next
    else undo()
  }
  return {
    edits: places.map((place) => ({ start: place.start, end: place.end, text: textAt(place) })),
    properties: shortNames,
  }
}

/** Whether two variables may not have the same name: one would hide the other where it is used. */
function areInSight(one: Variable, other: Variable): boolean {
  return one !== other && (one.scopes.has(other.home) || other.scopes.has(one.home))
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
