import type { DirectiveTarget } from '../../protocol/state-document.ts'

/** Whether a target means clients of that app and version, rollout aside; null: unknown (docs/protocol.md, `target`). */
export function meansVersion(
  target: DirectiveTarget,
  client: { app: string | null; version: string | null },
): boolean {
  if (target.app !== undefined && target.app !== client.app) return false
  return (
    target.versions === undefined || (client.version !== null && target.versions.includes(client.version))
  )
}
