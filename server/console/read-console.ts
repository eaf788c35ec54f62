import { readIncidents } from '../api-v2/read-incidents.ts'
import type { Deps } from '../deps.ts'
import type { IncidentRecord } from '../incidents/incident-record.ts'

export interface ConsolePage {
  id: string
  name: string
  timeZone: string
  /** Worst first is the reader's business: newest first here. */
  open: IncidentRecord[]
}

/** What every page of the console shows: the status page's name and what is open. */
export async function readConsolePage(deps: Deps, pageId: string): Promise<ConsolePage> {
  const page = await deps.db.page.findUniqueOrThrow({ where: { id: pageId } })
  const open = await readIncidents(deps.db, { pageId, isOpen: true }, { take: 100 })
  return { id: page.id, name: page.name, timeZone: page.timeZone, open }
}

export async function readRecent(deps: Deps, pageId: string): Promise<IncidentRecord[]> {
  return readIncidents(deps.db, { pageId, isOpen: false }, { take: 30 })
}

export interface ConsoleComponent {
  id: string
  name: string
  description: string | null
  status: string
  revision: number
  group: string | null
}

export async function readConsoleComponents(deps: Deps, pageId: string): Promise<ConsoleComponent[]> {
  const rows = await deps.db.component.findMany({
    where: { pageId, isGroup: false },
    orderBy: [{ group: { position: 'asc' } }, { position: 'asc' }, { id: 'asc' }],
    include: { group: { select: { name: true } } },
  })
  return rows.map(({ id, name, description, status, revision, group }) => ({
    id,
    name,
    description,
    status,
    revision,
    group: group?.name ?? null,
  }))
}

export async function readSessions(deps: Deps, userId: string) {
  return deps.db.session.findMany({
    where: { userId, expiresAt: { gt: deps.clock.now() } },
    orderBy: { updatedAt: 'desc' },
    take: 100,
    select: { id: true, token: true, ipAddress: true, userAgent: true, createdAt: true, updatedAt: true },
  })
}
