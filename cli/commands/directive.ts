import type { Command } from 'commander'
import { commandActor } from '../../server/auth/actor.ts'
import type { Deps } from '../../server/deps.ts'
import { createDirective } from '../../server/directives/create-directive.ts'
import { directiveView } from '../../server/directives/directive-view.ts'
import { listDirectives } from '../../server/directives/list-directives.ts'
import { revokeDirective } from '../../server/directives/revoke-directive.ts'
import { updateDirective } from '../../server/directives/update-directive.ts'
import { answer, type CommonOptions, table } from '../answer.ts'
import { choosePage } from '../choose-page.ts'
import { CommandError } from '../explain-failure.ts'
import { withDeps } from '../open-deps.ts'
import { wholeNumber } from '../whole-number.ts'

interface PageOption extends CommonOptions {
  page?: string
}
interface CreateOptions extends PageOption {
  app?: string
  versions?: string
  rollout?: number
  spread?: number
  expiresIn?: string
  expires?: string
  mode?: string
  hidden?: string
  idle?: number
  message?: string
  scope?: string
  name?: string
}

/** `90s`, `30m` or `2h`, in ms. */
function durationMs(text: string): number {
  const match = /^(\d{1,6})(s|m|h)$/.exec(text)
  if (match === null)
    throw new CommandError(
      `--expires-in is ${JSON.stringify(text)}; a time such as 90s, 30m or 2h is needed.`,
    )
  return Number(match[1]) * { s: 1000, m: 60_000, h: 3_600_000 }[match[2] as 's' | 'm' | 'h']
}

function expiryOf(deps: Deps, options: CreateOptions): Date | string {
  if (options.expires !== undefined) return options.expires
  if (options.expiresIn !== undefined)
    return new Date(deps.clock.now().getTime() + durationMs(options.expiresIn))
  throw new CommandError('Say when it ends: --expires-in 30m, or --expires 2027-01-31T12:00:00Z.')
}

/** Only what was given: each kind refuses what it does not know. */
function fieldsOf(options: CreateOptions): Record<string, unknown> {
  const { mode, hidden, message, scope, name } = options
  const fields = {
    mode,
    hidden,
    message,
    scope,
    name,
    idleSeconds: options.idle,
    spreadSeconds: options.spread,
  }
  const target = { app: options.app, versions: options.versions?.split(','), rollout: options.rollout }
  const given = (object: object) =>
    Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
  return { ...given(fields), target: given(target) }
}

function lineOf(view: ReturnType<typeof directiveView>): string[] {
  const { app, versions, rollout } = view.target
  const who = `${app ?? 'every app'} ${versions?.join(', ') ?? 'every version'}`
  return [view.id, view.kind, view.status, `${rollout} %`, who, `until ${view.expiresAt}`]
}

export function register(program: Command): void {
  const directive = program
    .command('directive')
    .description('orders to clients: reload, disconnect, gate, silence')
  directive
    .command('create <kind>')
    .description(
      'issue a directive (reload, disconnect, gate or silence); 5 % of clients unless --rollout says more',
    )
    .option('--page <page>', 'id, host or name of the page; else the default page')
    .option('--app <app>', 'only clients whose data-app is this; else every app')
    .option('--versions <list>', 'the bad versions, divided by commas; required for reload')
    .option('--rollout <percent>', 'share of the clients meant, 0 to 100', wholeNumber('--rollout'))
    .option('--spread <seconds>', 'time over which clients spread their action', wholeNumber('--spread'))
    .option('--expires-in <time>', 'its life, such as 30m or 2h; at most 24h')
    .option('--expires <time>', 'its end, such as 2027-01-31T00:00:00Z')
    .option('--mode <mode>', 'reload: suggest, require or force')
    .option('--hidden <how>', 'reload: when-shown or now')
    .option(
      '--idle <seconds>',
      'reload: idle time after which saved input is overridden',
      wholeNumber('--idle'),
    )
    .option('--message <text>', 'reload: what the banner says')
    .option('--scope <scope>', 'disconnect: hidden or all')
    .option('--name <name>', "gate: the gate's name")
    .action((kind: string, options: CreateOptions) =>
      withDeps(async (deps, defaultPageId) => {
        const pageId = await choosePage(deps, options.page, defaultPageId)
        const input = { pageId, kind, expiresAt: expiryOf(deps, options), ...fieldsOf(options) }
        const view = directiveView(await createDirective(deps, commandActor, input), deps.clock.now())
        answer(options, view, lineOf(view).join('  '))
      }),
    )
  directive
    .command('list')
    .description('directives, newest first')
    .option('--page <page>', 'id, host or name of the page; else the default page')
    .option('--live', 'only those that are in the feed now')
    .action((options: PageOption & { live?: boolean }) =>
      withDeps(async (deps, defaultPageId) => {
        const pageId = await choosePage(deps, options.page, defaultPageId)
        const rows = await listDirectives(deps, pageId, { live: options.live })
        const views = rows.map((row) => directiveView(row, deps.clock.now()))
        answer(options, views, views.length === 0 ? 'There are no directives.' : table(views.map(lineOf)))
      }),
    )
  directive
    .command('rollout <id> <percent>')
    .description('raise or lower the share of clients that a live directive means')
    .option('--page <page>', 'id, host or name of the page; else the default page')
    .action((id: string, percent: string, options: PageOption) =>
      withDeps(async (deps, defaultPageId) => {
        const pageId = await choosePage(deps, options.page, defaultPageId)
        const input = { pageId, id, rollout: wholeNumber('percent')(percent) }
        const view = directiveView(await updateDirective(deps, commandActor, input), deps.clock.now())
        answer(options, view, lineOf(view).join('  '))
      }),
    )
  directive
    .command('revoke <id>')
    .description('take it out of the feed: who has not acted yet never will')
    .option('--page <page>', 'id, host or name of the page; else the default page')
    .action((id: string, options: PageOption) =>
      withDeps(async (deps, defaultPageId) => {
        const pageId = await choosePage(deps, options.page, defaultPageId)
        const row = await revokeDirective(deps, commandActor, { pageId, id })
        const view = directiveView(row, deps.clock.now())
        answer(options, view, lineOf(view).join('  '))
      }),
    )
}
