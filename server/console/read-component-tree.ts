import type { Deps } from '../deps.ts'

export interface ConsoleComponent {
  id: string
  name: string
  description: string | null
  status: string
  revision: number
  group: string | null
}

/** A component on its own, or a group with its components, in the page's order. */
export interface ConsoleBranch extends ConsoleComponent {
  /** Null: no group. */
  members: ConsoleComponent[] | null
}

export async function readComponentTree(deps: Deps, pageId: string): Promise<ConsoleBranch[]> {
  const rows = await deps.db.component.findMany({
    where: { pageId },
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
  })
  const names = new Map(rows.filter((row) => row.isGroup).map((row) => [row.id, row.name]))
  const shown = (row: (typeof rows)[number]): ConsoleComponent => ({
    id: row.id,
    name: row.name,
    description: row.description,
    status: row.status,
    revision: row.revision,
    group: row.groupId === null ? null : (names.get(row.groupId) ?? null),
  })
  return rows
    .filter((row) => row.groupId === null)
    .map((row) => ({
      ...shown(row),
      members: row.isGroup ? rows.filter((child) => child.groupId === row.id).map(shown) : null,
    }))
}

/** The components alone, in the order of the page. */
export async function readConsoleComponents(deps: Deps, pageId: string): Promise<ConsoleComponent[]> {
  const tree = await readComponentTree(deps, pageId)
  return tree.flatMap(({ members, ...component }) => members ?? [component])
}
