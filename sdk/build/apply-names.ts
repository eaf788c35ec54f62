import { applyEdits, type Edit } from './apply-edits.ts'
import { type Names, readNames, type Spot, type Variable } from './read-names.ts'

/** Other names for what is called something in a script. */
export interface GivenNames {
  /** Of the variables, in the order in which they are declared; absent: they keep theirs. */
  variables?: readonly string[]
  /** Of properties, by those in the source. What is not among them stays. */
  properties: ReadonlyMap<string, string>
}

/** A spot in the text where a name stands: of a variable (its number), of a property, or of both. */
export interface Place extends Spot {
  variable?: number
}

/** All spots where another name may be given, in the order of the text. */
export function placesOf({ variables, properties }: Names, isGiven: (property: string) => boolean): Place[] {
  const places: Place[] = variables.flatMap(({ spots }, variable) =>
    spots.map((spot) => ({ ...spot, variable })),
  )
  for (const [key, spots] of properties)
    if (isGiven(key)) places.push(...spots.map((spot) => ({ ...spot, key })))
  return places.sort((a, b) => a.start - b.start)
}

/** Whether two variables may not have the same name: one would hide the other where it is used. */
export function areInSight(one: Variable, other: Variable): boolean {
  return one !== other && (one.scopes.has(other.home) || other.scopes.has(one.home))
}

/** Names of all properties, some of them several times. */
export const keysIn = ({ properties, variables }: Names): string[] => [
  ...properties.keys(),
  ...variables.flatMap(({ spots }) => spots.flatMap(({ key }) => key ?? [])),
]

/** What stands at a place under these names: `short`, or `short:name` where `{ long }` was. */
export function textAt(
  { key, as, variable }: Place,
  variables: readonly string[],
  properties: ReadonlyMap<string, string>,
): string {
  const name = variable === undefined ? undefined : variables[variable]
  const short = key === undefined ? undefined : (properties.get(key) ?? key)
  if (as !== undefined && name !== as) return `${name} as ${as}`
  if (name === undefined || short === undefined || name === short) return (name ?? short) as string
  return `${short}:${name}`
}

/**
 * The edits that give these names. Throws unless the program stays the same up to its names: no variable hides another
 * one where that is used, no property is called as one that keeps its name, and the text, read again, says the same.
 */
export function editsFor(
  code: string,
  names: Names,
  { variables = names.variables.map(({ name }) => name), properties }: GivenNames,
): Edit[] {
  checkVariables(names, variables)
  const shorts = new Set(properties.values())
  const other = keysIn(names).find((name) => shorts.has(name) && !properties.has(name))
  if (other !== undefined) throw new Error(`A property is called ${other} already`)
  const edits = placesOf(names, (name) => properties.has(name)).map((place) => ({
    start: place.start,
    end: place.end,
    text: textAt(place, variables, properties),
  }))
  const before = outline(names, (name) => properties.get(name) ?? name)
  const after = outline(readNames(applyEdits(code, edits)), (name) => name)
  if (before !== after) throw new Error('Under its other names it is another program')
  return edits
}

function checkVariables({ variables, globals }: Names, given: readonly string[]): void {
  if (given.length !== variables.length)
    throw new Error('There are other variables than those that are named')
  variables.forEach((one, index) => {
    const name = given[index] as string
    if (!/^[A-Za-z$_]$/.test(name) && name !== one.name)
      throw new Error(`A variable cannot be called ${name}`)
    if (globals.has(name)) throw new Error(`The name ${name} is taken by the browser`)
    for (let other = index + 1; other < variables.length; other++)
      if (given[other] === name && areInSight(one, variables[other]!))
        throw new Error(`One ${name} hides another`)
  })
}

/** All of a program's names in the order of its text: of each, which one it is. */
function outline({ variables, globals, properties }: Names, nameOf: (property: string) => string): string {
  const spots = [
    ...variables.flatMap((variable, index) =>
      variable.spots.map(({ start, key }) => ({
        start,
        is: `${index}${key === undefined ? '' : nameOf(key)}`,
      })),
    ),
    ...[...properties].flatMap(([name, all]) =>
      all.filter(({ isText }) => !isText).map(({ start }) => ({ start, is: nameOf(name) })),
    ),
  ]
  const order = spots.sort((a, b) => a.start - b.start).map(({ is }) => is)
  return JSON.stringify([order, [...globals].sort()])
}
