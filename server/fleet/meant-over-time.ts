import { meansVersion } from '../../domain/directives/means-version.ts'
import type { DirectiveTarget } from '../../protocol/state-document.ts'
import type { FleetSample } from './fleet-history.ts'

/** How many clients a target meant at each sample, rollout aside: how a refresh spreads shows as their going. */
export function meantOverTime(samples: readonly FleetSample[], target: DirectiveTarget): number[] {
  return samples.map((sample) =>
    sample.clients
      .filter((client) => meansVersion(target, client))
      .reduce((sum, client) => sum + client.count, 0),
  )
}
