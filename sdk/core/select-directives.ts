import { MAX_DIRECTIVE_LIFE_MS } from '../../protocol/limits.ts'
import { rolloutBucket } from '../../protocol/rollout-bucket.ts'
import type { Directive, StateDocument } from '../../protocol/state-document.ts'
import type { AllowedKind } from '../client-types.ts'

/** Whom a directive has to mean. */
export interface DirectiveReader {
  app: string | null
  appVersion: string | null
  clientId(): string
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
  return state === null || serverMs === null
    ? []
    : state.directives.filter((directive) => {
        const { id, kind, target } = directive
        const { app, versions, rollout } = target
        return (
          (kind === 'silence' || reader.allows(kind)) &&
          serverMs < endOf(directive) &&
          (app === undefined || app === reader.app) &&
          (!versions || versions.includes(reader.appVersion as string)) &&
          rolloutBucket(id, reader.clientId()) < rollout
        )
      })
}
