import { type Actor, commandActor } from '../../server/auth/actor.ts'
import { createComponent } from '../../server/components/create-component.ts'
import { createComponentGroup } from '../../server/components/create-component-group.ts'
import type { Deps } from '../../server/deps.ts'
import { beginEpoch } from '../../server/install/begin-epoch.ts'
import { ensureInstallation } from '../../server/install/ensure-installation.ts'
import { updatePage } from '../../server/pages/update-page.ts'
import { createRelease } from '../../server/releases/create-release.ts'
import { MovingClock } from './moving-clock.ts'
import { OUTAGE_2020 } from './outage-2020.ts'
import { OUTAGE_2024 } from './outage-2024.ts'
import { OUTAGE_2025 } from './outage-2025.ts'
import { recentStories } from './recent-stories.ts'
import { DEMO_COMPONENTS } from './story.ts'
import { tellStories } from './tell-stories.ts'

const FOUNDED = new Date('2020-12-01T09:00:00.000Z')

/**
 * Fills an empty, migrated database with demonstration content, all of it through the verbs: three outages of the
 * past, ninety days of history before `now`, one open incident and one coming maintenance. Returns the page's id.
 */
export async function seedDemo(base: Deps, now: Date): Promise<string> {
  const clock = new MovingClock(FOUNDED)
  const deps: Deps = { ...base, clock }
  const actor: Actor = { ...commandActor, name: 'Demonstration' }
  const pageId = await ensureInstallation(deps)
  await updatePage(deps, actor, { id: pageId, name: 'Parley' })
  const components = new Map<string, string>()
  for (const { key, name, description } of DEMO_COMPONENTS) {
    const { id } = await createComponent(deps, actor, { pageId, name, description, startDate: '2020-12-01' })
    components.set(key, id)
  }
  for (const name of ['Chat', 'Platform']) {
    const componentIds = DEMO_COMPONENTS.filter((c) => c.group === name).map((c) => components.get(c.key)!)
    await createComponentGroup(deps, actor, { pageId, name, componentIds })
  }
  const stories = [OUTAGE_2020, OUTAGE_2024, OUTAGE_2025, ...recentStories(now)]
  await tellStories(deps, clock, actor, { id: pageId, components }, stories)
  // As a host's deploy does: what is registered is counted by its name (demo/chat.html).
  for (const [app, version] of [
    ['demo-chat', '0.9.0'],
    ['demo-chat', '1.0.0'],
  ] as const)
    await createRelease(deps, actor, { pageId, app, version })
  // The first epoch was born in the story's past; clients shall know this truth as today's.
  await beginEpoch(base, [])
  return pageId
}
