import { invariant } from '../../domain/refusal.ts'
import { buildState, type OpenIncidentRow } from '../../domain/state/build-state.ts'
import { guardState } from '../../protocol/guard.ts'
import { clampPolicy } from '../../protocol/policy.ts'
import type { ComponentStatus, Directive, Indicator, StateDocument } from '../../protocol/state-document.ts'
import type { Tx } from '../db/database.ts'
import { inSnapshot } from '../db/snapshot.ts'
import type { Deps } from '../deps.ts'
import { pageAddress } from '../pages/page-address.ts'

/** How many open incidents and maintenances the document is computed from; the byte budget holds far fewer. */
const MAX_OPEN = 500

/**
 * The state document of a page at its newest `seq`, read in one snapshot of the database.
 * Its cost depends on what is open, not on history.
 */
export async function readState(deps: Deps, pageId: string): Promise<StateDocument> {
  const document = await inSnapshot(deps.db, deps.config.databaseUrl, (tx) =>
    readRows(tx, pageId, deps.config.publicUrl),
  )
  const guarded = guardState(document)
  invariant(
    guarded.ok,
    `the state of page ${pageId} breaks the protocol: ${guarded.ok ? '' : guarded.reason}`,
  )
  return document
}

async function readRows(tx: Tx, pageId: string, publicUrl: string): Promise<StateDocument> {
  const feed = await tx.feed.findUniqueOrThrow({ where: { pageId }, include: { page: true } })
  const { epoch } = await tx.installation.findUniqueOrThrow({ where: { id: 1 } })
  const open = await tx.incident.findMany({
    where: { pageId, isOpen: true },
    include: {
      updates: { orderBy: [{ createdAt: 'desc' }, { ordinal: 'desc' }], take: 1 },
      components: { orderBy: { position: 'asc' }, select: { componentId: true } },
    },
    orderBy: { createdAt: 'desc' },
    take: MAX_OPEN,
  })
  const components = await tx.component.findMany({
    where: { pageId, isGroup: false },
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
    select: { id: true, name: true, status: true },
  })
  const knobs = await tx.knob.findMany({ where: { pageId } })
  const directives = await tx.directive.findMany({
    where: { pageId, revokedAt: null, endedAt: null, expiresAt: { gt: feed.at } },
    orderBy: [{ issuedAt: 'asc' }, { id: 'asc' }],
  })
  return buildState({
    epoch,
    seq: feed.seq,
    at: feed.at,
    page: {
      id: pageId,
      name: feed.page.name,
      url: pageAddress(feed.page, publicUrl),
    },
    incidents: open.map(
      (row): OpenIncidentRow => ({
        ...row,
        kind: row.kind as OpenIncidentRow['kind'],
        impact: row.impact as Indicator,
        newestBody: row.updates[0]?.body ?? '',
        componentIds: row.components.map((link) => link.componentId),
      }),
    ),
    components: components as { id: string; name: string; status: ComponentStatus }[],
    directives: directives.map(directiveOfRow),
    policy: clampPolicy(Object.fromEntries(knobs.map((knob) => [knob.name, JSON.parse(knob.value)]))),
  })
}

type DirectiveRow = Awaited<ReturnType<Tx['directive']['findMany']>>[number]

/** A directive as clients get it; what its kind does not know is left out. */
export function directiveOfRow(row: DirectiveRow): Directive {
  const base = {
    id: row.id,
    issuedAt: row.issuedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    target: {
      ...(row.app === null ? {} : { app: row.app }),
      ...(row.versions === null ? {} : { versions: JSON.parse(row.versions) as string[] }),
      rollout: row.rollout,
    },
    spreadSeconds: row.spreadSeconds,
  }
  switch (row.kind) {
    case 'reload':
      return {
        ...base,
        kind: 'reload',
        mode: row.mode as 'suggest' | 'require' | 'force',
        hidden: row.hidden as 'when-shown' | 'now',
        idleSeconds: row.idleSeconds ?? 900,
        ...(row.message === null ? {} : { message: row.message }),
      }
    case 'disconnect':
      return { ...base, kind: 'disconnect', scope: row.scope as 'hidden' | 'all' }
    case 'gate':
      return { ...base, kind: 'gate', name: row.name ?? '' }
    default:
      return { ...base, kind: 'silence' }
  }
}
