import { runInNewContext } from 'node:vm'
import { minify } from 'terser'
import { describe, expect, it } from 'vitest'
import { applyEdits, moveMappings } from '../../../sdk/build/apply-edits.ts'
import { chooseNames } from '../../../sdk/build/choose-names.ts'
import { readNames } from '../../../sdk/build/read-names.ts'

/** Hides, captures, destructures, defaults, loops, catches and recurs; `take` is told what came of it. */
const SOURCE = `
const make = (first, { second = first, ...rest } = {}) => {
  let total = first
  function add(amount, by = total) {
    { let total = amount; rest.total = total }
    for (const [key, { value }] of Object.entries({ a: { value: by }, b: { value: amount } })) total += value + key.length
    for (let index = 0, total2 = 1; index < 3; index++) total += index * total2
    try { throw new Error('x') } catch ({ message }) { total += message.length }
    switch (amount) { case 1: { const only = 5; total += only; break } default: total += second }
    return amount > 0 ? add(amount - 1) : total
  }
  const self = { add, first, second, rest, shown: () => [total, self.rest.total] }
  return self
}
const one = make(1)
const two = make(10, { second: 3, third: 4 })
const results = [one, two].map(({ add, shown, second, rest: { third = 'none' } }, index) => {
  const made = add(index + 2)
  return { made, shown: shown(), second, third }
})
var late = function named(depth) { return depth ? named(depth - 1) + 1 : 0 }
take(JSON.stringify([results, late(3)]))
`

function run(code: string): unknown {
  let taken: unknown
  runInNewContext(code, {
    take(given: unknown) {
      taken = given
    },
  })
  return taken
}
const bodyOf = (code: string) => {
  const spots = readNames(code).variables.flatMap(({ spots }, variable) =>
    spots.map(({ start }) => ({ start, variable })),
  )
  return spots.sort((a, b) => a.start - b.start).map(({ variable }) => variable)
}

describe('the names that are chosen for a small file', async () => {
  const { code, map } = await minify(SOURCE, {
    module: true,
    compress: { toplevel: false, inline: 0, reduce_vars: false, unused: false },
    mangle: { toplevel: true },
    sourceMap: { filename: 'out.js' },
  })
  const chosen = chooseNames(code!, { properties: ['made', 'shown'], tries: 3000 })
  const renamed = applyEdits(code!, chosen.edits)

  it('change the text and not what it does', () => {
    expect(renamed).not.toBe(code)
    const swapped = JSON.stringify(run(code!))
      .replaceAll('made', '!')
      .replaceAll('shown', chosen.properties.get('shown')!)
      .replaceAll('!', chosen.properties.get('made')!)
    expect(JSON.stringify(run(renamed))).toBe(swapped)
  })
  it('belong to the same variables in the same places', () => {
    expect(bodyOf(renamed)).toEqual(bodyOf(code!))
  })
  it('are the same each time', () => {
    expect(chooseNames(code!, { properties: ['made', 'shown'], tries: 3000 })).toEqual(chosen)
  })
  it('leave the source map right: each piece that stayed points to where it did', () => {
    const before = JSON.parse(String(map)) as { mappings: string }
    const places = (mappings: string) => mappings.split(';')[0]!.split(',').length
    const moved = moveMappings(before.mappings, code!, chosen.edits)
    expect(places(moved)).toBe(places(before.mappings))
    const columns = (mappings: string) => {
      let column = 0
      return mappings.split(',').map((segment) => {
        column += firstOf(segment)
        return column
      })
    }
    // Where a segment began, the same text has to begin now; names have other text, but begin all the same.
    const isName = (text: string, at: number) => /[\w$]/.test(text[at]!)
    const [old, now] = [columns(before.mappings), columns(moved)]
    old.forEach((column, index) => {
      if (isName(code!, column)) expect(isName(renamed, now[index]!)).toBe(true)
      else expect(renamed[now[index]!]).toBe(code![column])
    })
  })
  it.each(['class A{}', 'import a from"a"', 'a:for(;;)break a', 'const a=1;export{a}'])(
    'are not chosen where they cannot be read: %s',
    (unknown) => {
      expect(() => readNames(unknown)).toThrow()
    },
  )
})

/** The first number of a segment, by the definition of source maps. */
function firstOf(segment: string): number {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  let value = 0
  for (let i = 0; ; i++) {
    const digit = digits.indexOf(segment[i]!)
    value |= (digit & 31) << (5 * i)
    if ((digit & 32) === 0) return value & 1 ? -(value >> 1) : value >> 1
  }
}
