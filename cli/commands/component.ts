import type { Command } from 'commander'
import { listComponents } from '../../server/components/list-components.ts'
import { answer, type CommonOptions, table } from '../answer.ts'
import { choosePage } from '../choose-page.ts'
import { withDeps } from '../open-deps.ts'

export function register(program: Command): void {
  program
    .command('component')
    .description('components of a page')
    .command('list')
    .description('ids, names and statuses')
    .option('--page <page>', 'id, host or name of the page; else the default page')
    .action((options: CommonOptions & { page?: string }) =>
      withDeps(async (deps, defaultPageId) => {
        const components = await listComponents(deps, await choosePage(deps, options.page, defaultPageId))
        const rows = components.map((c) => [
          c.id,
          c.isGroup ? 'group' : c.status,
          c.group === null ? c.name : `${c.group} - ${c.name}`,
        ])
        answer(options, components, rows.length === 0 ? 'There are no components.' : table(rows))
      }),
    )
}
