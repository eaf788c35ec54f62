import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { Id } from '../../domain/text.ts'
import type { Actor } from '../auth/actor.ts'
import type { Deps } from '../deps.ts'
import type { IncidentRecord } from '../incidents/incident-record.ts'
import { changePostmortem, requirePostmortem } from './change-postmortem.ts'
import { takeOffTimeline } from './withdraw-postmortem.ts'

const Input = z.strictObject({ pageId: Id, incidentId: Id })

/** Deletes an incident's postmortem, draft and published alike. */
export async function deletePostmortem(deps: Deps, actor: Actor, raw: unknown): Promise<IncidentRecord> {
  const input = parseInput(Input, raw)
  return changePostmortem(
    deps,
    actor,
    { ...input, event: 'postmortem.deleted' },
    async ({ tx, at, incident }) => {
      requirePostmortem(incident)
      await tx.postmortem.delete({ where: { incidentId: incident.id } })
      await takeOffTimeline(tx, incident, at)
    },
  )
}
