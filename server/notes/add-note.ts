import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { filledBodyOf, Id } from '../../domain/text.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import { writeTransaction } from '../db/write-transaction.ts'
import type { Deps } from '../deps.ts'
import { loadIncident } from '../incidents/incident-record.ts'
import { newId } from '../new-id.ts'

const Input = z.strictObject({ pageId: Id, incidentId: Id, body: filledBodyOf(10_000) })

/** Writes a note that only responders see. No event: nothing that anybody outside follows has changed. */
export async function addNote(deps: Deps, actor: Actor, raw: unknown): Promise<void> {
  const { pageId, incidentId, body } = parseInput(Input, raw)
  authorise(actor, 'responder', pageId)
  await loadIncident(deps.db, pageId, incidentId)
  const data = { id: newId(), incidentId, body, authorName: actor.name, createdAt: deps.clock.now() }
  await writeTransaction(deps.db, (tx) => tx.note.create({ data }))
}
