import { MAX_DIRECTIVE_LIFE_MS } from '../../protocol/limits.ts'
import { rolloutBucket } from '../../protocol/rollout-bucket.ts'
import type { Directive } from '../../protocol/state-document.ts'
import type { SteeredClient } from './parts.ts'

/** When a directive ends, in ms of the server's clock: never more than 24 hours after it was issued. */
export function endOf(directive: Directive): number {
  return Math.min(Date.parse(directive.expiresAt), Date.parse(directive.issuedAt) + MAX_DIRECTIVE_LIFE_MS)
}

/** The live directives of a trusted state that mean this client. None without the server's clock (NaN). */
export function selectDirectives({ truth, app, appVersion, allows, clientId }: SteeredClient): Directive[] {
  const isMeant = (directive: Directive) => {
    const { id, kind, target } = directive
    const { versions, rollout } = target
    return (
      (kind === 'silence' || allows(kind)) &&
      truth.serverNow() < endOf(directive) &&
      (target.app ?? app) === app &&
      (!versions || (Array.isArray(versions) && versions.includes(appVersion as string))) &&
      rolloutBucket(id, clientId()) < rollout
    )
  }
  return truth.trusted?.directives.filter(isMeant) ?? []
}
