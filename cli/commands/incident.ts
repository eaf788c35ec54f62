import type { Command } from 'commander'
import { commandActor } from '../../server/auth/actor.ts'
import type { Deps } from '../../server/deps.ts'
import { createIncident } from '../../server/incidents/create-incident.ts'
import type { IncidentRecord } from '../../server/incidents/incident-record.ts'
import { listNewestIncidents } from '../../server/incidents/list-newest-incidents.ts'
import { updateIncident } from '../../server/incidents/update-incident.ts'
import { answer, type CommonOptions, table } from '../answer.ts'
import { choosePage } from '../choose-page.ts'
import { COMPONENT_HELP, COMPONENT_OPTION, gather, readComponents } from '../component-options.ts'
import { withDeps } from '../open-deps.ts'
import { readBody } from '../read-body.ts'

interface WriteOptions extends CommonOptions {
  page?: string
  name?: string
  body?: string
  status?: string
  impact?: string
  component?: string[]
  notify: boolean
}

export function register(program: Command): void {
  const incident = program
    .command('incident')
    .description('post straight to the database, also when all else is down')
  writing(incident.command('open'), 'open an incident')
    .requiredOption('--name <name>', 'its title')
    .option('--status <status>', 'investigating (default), identified or monitoring')
    .action((options: WriteOptions) =>
      write(options, (deps, input) => createIncident(deps, commandActor, input)),
    )
  writing(incident.command('update'), 'post an update of an incident')
    .argument('<id>')
    .option('--name <name>', 'another title')
    .option('--status <status>', 'investigating, identified, monitoring or resolved')
    .action((id: string, options: WriteOptions) =>
      write(options, (deps, input) => updateIncident(deps, commandActor, { ...input, id })),
    )
  writing(
    incident.command('resolve'),
    'resolve an incident; its components become operational unless said otherwise',
  )
    .argument('<id>')
    .action((id: string, options: WriteOptions) => write(options, (deps, input) => resolve(deps, id, input)))
  incident
    .command('list')
    .description('the newest incidents and maintenances, open ones first')
    .option('--page <page>', 'id, host or name of the page; else the default page')
    .option('--open', 'only those that are open')
    .option('--limit <n>', 'how many', '20')
    .action(list)
}

type Write = (deps: Deps, input: Record<string, unknown> & { pageId: string }) => Promise<IncidentRecord>

function writing(command: Command, description: string): Command {
  return command
    .description(description)
    .option('--page <page>', 'id, host or name of the page; else the default page')
    .option('-b, --body <text>', 'text of the update; - reads it from standard input')
    .option('--impact <impact>', 'none, minor, major or critical, instead of what the components say')
    .option('--no-notify', 'tell no subscribers')
    .option(COMPONENT_OPTION, COMPONENT_HELP, gather)
}

function write(options: WriteOptions, work: Write): Promise<void> {
  return withDeps(async (deps, defaultPageId) => {
    const pageId = await choosePage(deps, options.page, defaultPageId)
    const incident = await work(deps, {
      pageId,
      name: options.name,
      status: options.status,
      body: readBody(options.body),
      impactOverride: options.impact,
      deliverNotifications: options.notify,
      ...(await readComponents(deps, pageId, options.component)),
    })
    const { id, name, status, impact, revision } = incident
    answer(options, { id, pageId, name, status, impact, revision }, `${id}  ${status}  ${impact}  ${name}`)
  })
}

async function resolve(
  deps: Deps,
  id: string,
  input: Record<string, unknown> & { pageId: string },
): Promise<IncidentRecord> {
  const present = await deps.db.incident.findFirst({
    where: { id, pageId: input.pageId },
    include: { components: { include: { component: true } } },
  })
  const troubled = (present?.components ?? []).filter((link) => link.component.status !== 'operational')
  const components =
    input.components ?? Object.fromEntries(troubled.map((link) => [link.componentId, 'operational']))
  const status = present?.kind === 'maintenance' ? 'completed' : 'resolved'
  return updateIncident(deps, commandActor, { ...input, id, status, components })
}

function list(options: CommonOptions & { page?: string; open?: boolean; limit: string }): Promise<void> {
  return withDeps(async (deps, defaultPageId) => {
    const pageId = await choosePage(deps, options.page, defaultPageId)
    const limit = Math.max(1, Number.parseInt(options.limit, 10) || 20)
    const incidents = await listNewestIncidents(deps, { pageId, openOnly: options.open === true, limit })
    const rows = incidents.map((i) => [i.id, i.status, i.impact, i.startedAt.toISOString(), i.name])
    answer(options, incidents, rows.length === 0 ? 'There are no incidents.' : table(rows))
  })
}
