import type { DirectiveTarget } from '../../protocol/state-document.ts'
import { meansVersion } from './means-version.ts'
import type { Meant } from './say-directive.ts'

/** Live clients of one app and version. */
export interface Counted {
  /** Null: the host names none. */
  app: string | null
  /** Null: none that is registered. */
  version: string | null
  streams: number
  tabs: number
}

/**
 * How many live tabs (or streams, where a browser tells no tabs) a target means. Clients of versions that nobody
 * registered are counted as one, so that those may be meant too where the target names such a version.
 */
export function countMeant(
  fleet: readonly Counted[],
  target: DirectiveTarget,
  releases: readonly { app: string; version: string }[],
): Meant {
  const count = (rows: readonly Counted[]) =>
    rows.reduce((sum, row) => sum + Math.max(row.streams, row.tabs), 0)
  const isOfApp = (app: string | null) => target.app === undefined || target.app === app
  const isRegistered = (version: string) =>
    releases.some((release) => isOfApp(release.app) && release.version === version)
  const all = count(fleet.filter((row) => meansVersion(target, row)))
  const mayMean = target.versions?.every(isRegistered) === false
  return {
    all,
    now: Math.round((all * target.rollout) / 100),
    unregistered: mayMean ? count(fleet.filter((row) => row.version === null && isOfApp(row.app))) : 0,
  }
}
