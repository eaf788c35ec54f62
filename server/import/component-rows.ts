import { MAX_NAME } from '../../domain/text.ts'
import type { Prisma } from '../db/database.ts'
import type { Remarks } from './incident-rows.ts'
import { instant } from './incident-rows.ts'
import type { SourceComponent } from './source-shapes.ts'

const ID = /^[a-z0-9]{12}$/
const STATUSES = [
  'operational',
  'degraded_performance',
  'partial_outage',
  'major_outage',
  'under_maintenance',
]

export type ComponentRow = Omit<
  Prisma.ComponentUncheckedCreateInput,
  'createdAt' | 'updatedAt' | 'status' | 'groupId'
> & {
  createdAt: Date
  updatedAt: Date
  status: string
  groupId: string | null
}

/** The rows of a page's components, groups first, so that a child never comes before its group. */
export function componentRows(
  sources: readonly SourceComponent[],
  pageId: string,
  now: Date,
  remarks: Remarks,
): ComponentRow[] {
  const groupIds = new Set(
    sources.filter((source) => source.group === true && ID.test(source.id)).map((source) => source.id),
  )
  const parentOf = new Map(
    sources.flatMap((group) => (group.components ?? []).map((child) => [child, group.id] as const)),
  )
  const rows = sources.flatMap((source, index): ComponentRow[] => {
    if (!ID.test(source.id)) {
      remarks.notTaken.push({
        what: 'component',
        id: source.id,
        why: 'its id is not 12 lower-case letters and digits',
      })
      return []
    }
    const isGroup = source.group === true
    const wantedGroup = isGroup ? null : (source.group_id ?? parentOf.get(source.id) ?? null)
    const groupId = wantedGroup !== null && groupIds.has(wantedGroup) ? wantedGroup : null
    if (wantedGroup !== groupId) {
      remarks.adapted.push({
        what: 'component',
        id: source.id,
        why: `its group ${wantedGroup} is not among the components`,
      })
    }
    let status = source.status || 'operational'
    if (!STATUSES.includes(status)) {
      remarks.adapted.push({
        what: 'component',
        id: source.id,
        why: `its status ${JSON.stringify(status)} is unknown: operational`,
      })
      status = 'operational'
    }
    const createdAt = instant(source.created_at) ?? now
    return [
      {
        id: source.id,
        pageId,
        name: source.name.toWellFormed().slice(0, MAX_NAME),
        description: source.description ?? null,
        status,
        position: source.position ?? index + 1,
        isGroup,
        groupId,
        showcase: source.showcase ?? true,
        onlyShowIfDegraded: source.only_show_if_degraded ?? false,
        startDate: /^\d{4}-\d\d-\d\d$/.test(source.start_date ?? '') ? (source.start_date ?? null) : null,
        createdAt,
        updatedAt: instant(source.updated_at) ?? createdAt,
      },
    ]
  })
  return [...rows.filter((row) => row.isGroup), ...rows.filter((row) => !row.isGroup)]
}
