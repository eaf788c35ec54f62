import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { minify } from 'terser'
import { describe, expect, it } from 'vitest'
import { applyEdits, moveMappings } from '../../../sdk/build/apply-edits.ts'
import { editsFor } from '../../../sdk/build/apply-names.ts'
import { carryNames } from '../../../sdk/build/carry-names.ts'
import { readNames } from '../../../sdk/build/read-names.ts'
import { searchNames } from '../../../sdk/build/search-names.ts'

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
/** Which variable each name in it is of, in the order of the text. */
function bodyOf(code: string): number[] {
  const spots = readNames(code).variables.flatMap(({ spots }, index) =>
    spots.map(({ start }) => ({ start, index })),
  )
  return spots.sort((a, b) => a.start - b.start).map(({ index }) => index)
}

describe('the names that are chosen for a small file', async () => {
  const { code, map } = await minify(SOURCE, {
    module: true,
    compress: { toplevel: false, inline: 0, reduce_vars: false, unused: false },
    mangle: { toplevel: true },
    sourceMap: { filename: 'out.js' },
  })
  const names = readNames(code!)
  const from = {
    variables: names.variables.map(({ name }) => name),
    properties: new Map([
      ['made', 'A'],
      ['shown', 'B'],
    ]),
  }
  const search = () =>
    searchNames(code!, names, from, {
      groups: [['made', 'shown']],
      taken: new Set(['x']),
      tries: 3000,
      seed: 1,
      heat: [0.5, 0.1],
    })
  const { choice, gzipBytes } = search()
  const edits = editsFor(code!, names, choice)
  const renamed = applyEdits(code!, edits)

  it('make it smaller', () => {
    const { length } = gzipSync(applyEdits(code!, editsFor(code!, names, from)), { level: 9 })
    expect(gzipBytes).toBeLessThan(length)
    expect(gzipSync(renamed, { level: 9 }).length).toBe(gzipBytes)
  })
  it('change the text and not what it does', () => {
    expect(renamed).not.toContain('made')
    const expected = [...choice.properties].reduce(
      (text, [long, short]) => text.replaceAll(`"${long}":`, `"${short}":`),
      String(run(code!)),
    )
    expect(run(renamed)).toBe(expected)
  })
  it('belong to the same variables in the same places', () => {
    expect(bodyOf(renamed)).toEqual(bodyOf(code!))
  })
  it('are the same each time', () => {
    expect(search()).toEqual({ choice, gzipBytes })
  })
  it('leave the source map right: each piece that stayed points to where it did', () => {
    const before = JSON.parse(String(map)) as { mappings: string }
    const places = (mappings: string) => mappings.split(';')[0]!.split(',').length
    const moved = moveMappings(before.mappings, code!, edits)
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
  it.each(['class A{}', 'import a from"a"', 'import{a}from"a"', 'a:for(;;)break a', 'take({print})'])(
    'are not chosen where they cannot be read: %s',
    (unknown) => {
      expect(() => readNames(unknown)).toThrow()
    },
  )
})

describe('names that are given', () => {
  const give = (code: string, variables: string[], properties: [string, string][] = []) => {
    const names = readNames(code)
    return applyEdits(code, editsFor(code, names, { variables, properties: new Map(properties) }))
  }
  const CODE = 'const a=b=>{let c=b.long;return()=>c+print(b)};a({long:1})'

  it('leave out a key that its variable is called like', () => {
    const code = '(({long:a,other:b})=>({long:b,other:a}))()'
    const properties: [string, string][] = [['long', 'x']]
    expect(give(code, ['x', 'y'], properties)).toBe('(({x,other:y})=>({x:y,other:x}))()')
  })
  it('do not change what an export is called', () => {
    expect(give('const long=1;export{long}', ['a'])).toBe('const a=1;export{a as long}')
    expect(give('const b=1;export{b as long}', ['a'])).toBe('const a=1;export{a as long}')
  })
  it('are given to words that are marked, and to no other text', () => {
    expect(give('const a={long(){}};a["long"]()||a["@@long"]()', ['b'], [['long', 'x']])).toBe(
      'const b={x(){}};b["long"]()||b["x"]()',
    )
  })
  it('may come again where nothing sees both', () => {
    expect(give(CODE, ['b', 'a', 'd'])).toBe('const b=a=>{let d=a.long;return()=>d+print(a)};b({long:1})')
    expect(give(CODE, ['a', 'a', 'd'])).toBe('const a=a=>{let d=a.long;return()=>d+print(a)};a({long:1})')
  })
  it.each([
    ['one variable hides another', ['a', 'b', 'b']],
    ['they hide what is global', ['a', 'print', 'c']],
    ['they are no names', ['a', 'b', '1']],
    ['they are fewer than the variables', ['a', 'b']],
  ])('are refused where %s', (_, variables) => {
    expect(() => give(CODE, variables)).toThrow()
  })
  it('are refused where a property is called so already', () => {
    const code = 'const a={long:1,x:2}'
    expect(() => give(code, ['a'], [['long', 'x']])).toThrow()
  })
})

describe('names that were chosen before a change', () => {
  const carry = (code: string, chosen: string) => carryNames(readNames(code), chosen.split(' '))

  it('go on for what is still there, beside what is new', () => {
    const chosen = 'load:x edits:y take:z'
    expect(carry('const load=(edits,take)=>take(edits)', chosen)).toEqual(['x', 'y', 'z'])
    expect(carry('const fresh=1,load=(edits,more,take)=>take(edits,more,fresh)', chosen)).toEqual([
      'e',
      'x',
      'y',
      't',
      'z',
    ])
    expect(carry('const load=take=>take(1)', chosen)).toEqual(['x', 'z'])
  })
  it('give way where they would hide another one now, or what is global', () => {
    expect(carry('const load=1,take=edits=>edits+load', 'load:x edits:x take:y')).toEqual(['x', 'y', 'e'])
    expect(carry('const load=1;e(load)', 'load:e')).toEqual(['t'])
  })
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
