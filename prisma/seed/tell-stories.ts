import type { Actor } from '../../server/auth/actor.ts'
import type { Deps } from '../../server/deps.ts'
import { createIncident } from '../../server/incidents/create-incident.ts'
import { updateIncident } from '../../server/incidents/update-incident.ts'
import { publishPostmortem } from '../../server/postmortems/publish-postmortem.ts'
import { savePostmortemDraft } from '../../server/postmortems/save-postmortem-draft.ts'
import type { MovingClock } from './moving-clock.ts'
import type { Story } from './story.ts'

/** Tells stories through the verbs, step by step in the order of their times. */
export async function tellStories(
  deps: Deps,
  clock: MovingClock,
  actor: Actor,
  page: { id: string; components: Map<string, string> },
  stories: readonly Story[],
): Promise<void> {
  const pageId = page.id
  const steps = stories.flatMap((story) => stepsOf(story)).sort((a, b) => a.at.getTime() - b.at.getTime())
  const ids = new Map<Story, string>()
  for (const step of steps) {
    clock.moveTo(step.at)
    await step.run(ids)
  }

  function stepsOf(story: Story): { at: Date; run: (ids: Map<Story, string>) => Promise<void> }[] {
    const updates = story.updates.map((update, index) => ({
      at: new Date(update.at),
      async run(known: Map<Story, string>) {
        const components = Object.fromEntries(
          Object.entries(update.components ?? {}).map(([key, status]) => [page.components.get(key)!, status]),
        )
        const input = {
          pageId,
          status: update.status,
          body: update.body,
          components,
          deliverNotifications: false,
        }
        if (index > 0) {
          await updateIncident(deps, actor, { ...input, id: known.get(story)! })
          return
        }
        const { name, startedAt, scheduledFor, scheduledUntil } = story
        const auto =
          scheduledFor === undefined
            ? {}
            : {
                autoInProgress: true,
                autoCompleted: true,
                autoTransitionToMaintenance: true,
                autoTransitionToOperational: true,
              }
        const created = await createIncident(deps, actor, {
          ...input,
          name,
          startedAt,
          scheduledFor,
          scheduledUntil,
          ...auto,
        })
        known.set(story, created.id)
      },
    }))
    const { postmortem } = story
    if (postmortem === undefined) return updates
    return [
      ...updates,
      {
        at: new Date(postmortem.at),
        async run(known: Map<Story, string>) {
          const incidentId = known.get(story)!
          await savePostmortemDraft(deps, actor, { pageId, incidentId, sections: postmortem.sections })
          await publishPostmortem(deps, actor, { pageId, incidentId })
        },
      },
    ]
  }
}
