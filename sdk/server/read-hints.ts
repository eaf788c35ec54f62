import { MAX_DIRECTIVE_LIFE_MS } from '../../protocol/limits.ts'
import type { Directive, StateDocument } from '../../protocol/state-document.ts'

/** Whether a live directive means callers of this version. Rollout and spread are the client's to judge. */
export function isMeant(
  directive: Directive,
  caller: { version: string; app: string | undefined },
  serverMs: number,
): boolean {
  const { target, issuedAt, expiresAt } = directive
  const endsAt = Math.min(Date.parse(expiresAt), Date.parse(issuedAt) + MAX_DIRECTIVE_LIFE_MS)
  return (
    serverMs < endsAt &&
    target.rollout > 0 &&
    (target.app === undefined || target.app === caller.app) &&
    (target.versions?.includes(caller.version) ?? directive.kind !== 'reload')
  )
}

export function hasHint(
  state: StateDocument,
  caller: { version: string; app: string | undefined },
  serverMs: number,
): boolean {
  return state.directives.some((directive) => isMeant(directive, caller, serverMs))
}
