import type { Command } from 'commander'
import { commandActor } from '../../server/auth/actor.ts'
import { createPage } from '../../server/pages/create-page.ts'
import { listPages } from '../../server/pages/list-pages.ts'
import { answer, type CommonOptions, table } from '../answer.ts'
import { withDeps } from '../open-deps.ts'

export function register(program: Command): void {
  const page = program.command('page').description('status pages of this installation')
  page
    .command('list')
    .description('ids, names and hosts')
    .action((options: CommonOptions) =>
      withDeps(async (deps) => {
        const pages = await listPages(deps)
        const rows = pages.map((p) => [p.id, p.isDefault ? 'default' : '', p.name, p.host ?? ''])
        answer(options, pages, table(rows))
      }),
    )
  page
    .command('create')
    .description('another page, reached by its host and under /p/<id>')
    .requiredOption('--name <name>', 'its name')
    .option('--host <host>', 'host by which visitors reach it, such as status.example.com')
    .option('--time-zone <zone>', 'its time zone, such as Europe/Berlin')
    .action(({ name, host, timeZone, ...options }: CommonOptions & Record<string, string>) =>
      withDeps(async (deps) => {
        const created = await createPage(deps, commandActor, { name, host, timeZone })
        answer(options, created, `Made ${created.name}: ${created.id}`)
      }),
    )
}
