import { checkDirective } from '../../domain/directives/check-directive.ts'
import { CreateDirectiveInput } from '../../domain/directives/directive-input.ts'
import { parseInput } from '../../domain/parse-input.ts'
import { type Actor, authorise } from '../auth/actor.ts'
import type { Tx } from '../db/database.ts'
import { pageTransaction } from '../db/page-transaction.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../new-id.ts'
import { type DirectiveRecord, hiddenPollSecondsOf, liveAt } from './directive-record.ts'

/**
 * Orders clients to do something. Refuses with `invalid` what the protocol's limits forbid, and with `conflict` a
 * ninth live directive. The first rollout is small unless the input says otherwise.
 */
export async function createDirective(deps: Deps, actor: Actor, raw: unknown): Promise<DirectiveRecord> {
  const input = parseInput(CreateDirectiveInput, raw)
  const { pageId, kind, target } = input
  authorise(actor, 'responder', pageId)
  return pageTransaction(
    deps.db,
    { pageId, now: () => deps.clock.now(), actor },
    async ({ tx, at, record }) => {
      checkDirective(input, {
        now: at,
        hiddenPollSeconds: await hiddenPollSecondsOf(tx, pageId),
        liveCount: await tx.directive.count({ where: liveAt(pageId, at) }),
        newestGoodVersions: await newestGoodVersions(tx, pageId, target.app),
      })
      const directive = await tx.directive.create({
        data: {
          id: newId(),
          pageId,
          kind,
          issuedAt: at,
          expiresAt: input.expiresAt,
          app: target.app ?? null,
          versions: target.versions === undefined ? null : JSON.stringify(target.versions),
          rollout: target.rollout,
          spreadSeconds: input.spreadSeconds,
          mode: kind === 'reload' ? input.mode : null,
          hidden: kind === 'reload' ? input.hidden : null,
          idleSeconds: kind === 'reload' ? input.idleSeconds : null,
          message: kind === 'reload' ? (input.message ?? null) : null,
          scope: kind === 'disconnect' ? input.scope : null,
          name: kind === 'gate' ? input.name : null,
          issuedBy: actor.name,
        },
      })
      await record({ type: 'directive.issued', data: auditOf(directive) })
      return directive
    },
  )
}

/** For the audit trail: all that was ordered. */
function auditOf(row: DirectiveRecord): Record<string, unknown> {
  const { id, kind, app, rollout, spreadSeconds, mode, scope, name, expiresAt } = row
  const versions = row.versions === null ? null : (JSON.parse(row.versions) as string[])
  return { id, kind, app, versions, rollout, spreadSeconds, mode, scope, name, expiresAt }
}

async function newestGoodVersions(tx: Tx, pageId: string, app: string | undefined): Promise<string[]> {
  const rows = await tx.release.findMany({
    where: { pageId, badAt: null, ...(app === undefined ? {} : { app }) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { app: true, version: true },
  })
  const newest = new Map<string, string>()
  for (const row of rows) if (!newest.has(row.app)) newest.set(row.app, row.version)
  return [...newest.values()]
}
