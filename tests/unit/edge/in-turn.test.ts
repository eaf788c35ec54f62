import { expect, it } from 'vitest'
import { takeTurns } from '../../../edge/http/in-turn.ts'

it('does all tasks in the order they came, and lets others have a turn before the last', async () => {
  const inTurn = takeTurns()
  const done: number[] = []
  let doneWhenOthersRan = 0
  for (let i = 0; i < 1000; i++) inTurn(() => done.push(i))
  setImmediate(() => {
    doneWhenOthersRan = done.length
  })
  expect(done).toEqual([])
  while (done.length < 1000) await new Promise((resolve) => setImmediate(resolve))
  expect(doneWhenOthersRan).toBeGreaterThan(0)
  expect(doneWhenOthersRan).toBeLessThan(1000)
  expect(done).toEqual(Array.from({ length: 1000 }, (_, i) => i))
  await new Promise((resolve) => setImmediate(resolve))
  inTurn(() => done.push(1000))
  await new Promise((resolve) => setImmediate(resolve))
  expect(done.at(-1)).toBe(1000)
})
