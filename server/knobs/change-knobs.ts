import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { type InputProblem, Refusal } from '../../domain/refusal.ts'
import { Id } from '../../domain/text.ts'
import { findKnob, KNOB_PAIRS, type KnobValue, problemOf } from '../../protocol/knobs.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { type KnobSetting, listKnobs } from './list-knobs.ts'

export const ChangeKnobsInput = z.strictObject({
  pageId: Id,
  /** New values by name; null: back to the default. */
  knobs: z
    .record(z.string().max(50), z.union([z.number(), z.boolean(), z.null()]))
    .refine((knobs) => Object.keys(knobs).length > 0, 'must name a knob'),
})

/**
 * Turns knobs of a page, all or none, as one event, and answers with every knob as it stands then. Refuses names
 * and values that are not in the table, and a base above its cap.
 */
export async function changeKnobs(deps: Deps, actor: Actor, raw: unknown): Promise<KnobSetting[]> {
  const { pageId, knobs } = parseInput(ChangeKnobsInput, raw)
  authorise(actor, 'responder', pageId)
  refuse(problemsOf(knobs))
  await pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor },
    async ({ tx, at, record }) => {
      const page = await tx.page.findUniqueOrThrow({ where: { id: pageId }, select: { isDefault: true } })
      if (!page.isDefault) refuse(edgeKnobsOf(knobs))
      const rows = await tx.knob.findMany({ where: { pageId } })
      const before = new Map(rows.map((row) => [row.name, JSON.parse(row.value) as KnobValue]))
      const changes = Object.entries(knobs).filter(([name, value]) => (before.get(name) ?? null) !== value)
      if (changes.length === 0) return
      const after = new Map(before)
      for (const [name, value] of changes) value === null ? after.delete(name) : after.set(name, value)
      refuse(pairProblems(after, Object.keys(knobs)))
      for (const [name, value] of changes) {
        if (value === null) await tx.knob.delete({ where: { pageId_name: { pageId, name } } })
        else {
          const data = { value: JSON.stringify(value), changedAt: at, changedBy: actor.name }
          await tx.knob.upsert({
            where: { pageId_name: { pageId, name } },
            create: { pageId, name, ...data },
            update: data,
          })
        }
      }
      const told = changes.map(([name, to]) => ({ name, from: before.get(name) ?? null, to }))
      await record({ type: 'knobs.changed', data: { knobs: told } })
    },
  )
  return listKnobs(deps, actor, pageId)
}

type Given = Record<string, KnobValue | null>

function refuse(problems: InputProblem[]): void {
  if (problems.length === 0) return
  throw new Refusal('invalid', problems.map((p) => `${p.path}: ${p.message}`).join('; '), problems)
}

function problemsOf(knobs: Given): InputProblem[] {
  return Object.entries(knobs).flatMap(([name, value]) => {
    const knob = findKnob(name)
    const message =
      knob === undefined ? 'there is no such knob' : value === null ? null : problemOf(knob, value)
    return message === null ? [] : [{ path: name, message }]
  })
}

function edgeKnobsOf(knobs: Given): InputProblem[] {
  return Object.keys(knobs)
    .filter((name) => findKnob(name)?.kind === 'edge')
    .map((name) => ({ path: name, message: 'is a limit of all edges; turn it on the default page' }))
}

function pairProblems(after: Map<string, KnobValue>, touched: string[]): InputProblem[] {
  const standsAt = (name: string) => Number(after.get(name) ?? findKnob(name)?.default)
  return KNOB_PAIRS.filter(([low, high]) => standsAt(low) > standsAt(high)).map(([low, high]) => {
    const path = touched.includes(low) ? low : high
    return { path, message: `${low} (${standsAt(low)}) must not be above ${high} (${standsAt(high)})` }
  })
}
