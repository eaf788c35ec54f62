import { MAX_DIRECTIVE_LIFE_MS } from '../../protocol/limits.ts'
import { rolloutBucket } from '../../protocol/rollout-bucket.ts'
import type { Directive, StateDocument } from '../../protocol/state-document.ts'
import type { AllowedKind } from '../client-types.ts'

/** Whom a directive has to mean. */
export interface DirectiveReader {
  app: string | undefined
  appVersion: string | undefined
  clientId: string
  allows(kind: AllowedKind): boolean
}

/** When a directive ends, in ms of the server's clock: never more than 24 hours after it was issued. */
export function endOf(directive: Directive): number {
  return Math.min(Date.parse(directive.expiresAt), Date.parse(directive.issuedAt) + MAX_DIRECTIVE_LIFE_MS)
}

/** The live directives of a trusted state that mean this client. None without the server's clock. */
export function selectDirectives(
  state: StateDocument | null,
  serverMs: number | null,
  reader: DirectiveReader,
): Directive[] {
  if (state === null || serverMs === null) return []
  return state.directives.filter((directive) => {
    const { app, versions, rollout } = directive.target
    if (directive.kind !== 'silence' && !reader.allows(directive.kind)) return false
    return (
      serverMs < endOf(directive) &&
      (app === undefined || app === reader.app) &&
      (versions === undefined || (reader.appVersion !== undefined && versions.includes(reader.appVersion))) &&
      rolloutBucket(directive.id, reader.clientId) < rollout
    )
  })
}
