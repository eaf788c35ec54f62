import { areInSight } from './apply-names.ts'
import type { Names } from './read-names.ts'

/** What minified code is full of anyway comes first. */
export const LETTERS = [...'etanrolisducpmfhgbywvkxSMACEOjNLDPqzIBRTVJUHFGQWZKXY_$']

/**
 * Short names for the variables of a changed script: those that were chosen before it changed (`source:short`, in the order
 * in which they were declared) for what is still there, and what is free for the rest.
 */
export function carryNames({ variables, globals }: Names, chosen: readonly string[]): string[] {
  const old = chosen.map((pair) => pair.split(':') as [source: string, short: string])
  const wishes = align(
    old.map(([source]) => source),
    variables.map(({ name }) => name),
  ).map((index) => old[index ?? -1]?.[1])
  const given: string[] = []
  // What is new is not to take a name away from what was there.
  for (const isOld of [true, false])
    variables.forEach((one, index) => {
      const wish = wishes[index]
      if ((wish !== undefined) !== isOld) return
      const inSight = new Set(given.filter((_, other) => areInSight(one, variables[other]!)))
      const free = [...(wish ?? []), ...LETTERS].find((name) => !inSight.has(name) && !globals.has(name))
      if (free === undefined) throw new Error('There are more variables than letters')
      given[index] = free
    })
  return given
}

/** Of each new item, the number of the old one that it goes on: by the longest common subsequence. */
function align(old: readonly string[], now: readonly string[]): (number | undefined)[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1))
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      lengths[i]![j] =
        old[i] === now[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!)
  const found: (number | undefined)[] = now.map(() => undefined)
  for (let i = 0, j = 0; i < old.length && j < now.length; )
    if (old[i] === now[j]) found[j++] = i++
    else if (lengths[i + 1]![j]! >= lengths[i]![j + 1]!) i++
    else j++
  return found
}
