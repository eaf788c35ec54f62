import type { Command } from 'commander'
import { commandActor } from '../../server/auth/actor.ts'
import { type KnobSetting, listKnobs } from '../../server/knobs/list-knobs.ts'
import { readKnobText } from '../../server/knobs/read-knob-text.ts'
import { resetKnob } from '../../server/knobs/reset-knob.ts'
import { setKnob } from '../../server/knobs/set-knob.ts'
import { answer, type CommonOptions, table } from '../answer.ts'
import { choosePage } from '../choose-page.ts'
import { withDeps } from '../open-deps.ts'

type Options = CommonOptions & { page?: string }
const PAGE = ['--page <page>', 'id, host or name of the page; else the default page'] as const

export function register(program: Command): void {
  const knob = program.command('knob').description('run-time limits and what clients are told to do')
  knob
    .command('list')
    .description('every knob with its value, bounds and who turned it')
    .option(...PAGE)
    .action((options: Options) =>
      withDeps(async (deps, defaultPageId) => {
        const pageId = await choosePage(deps, options.page, defaultPageId)
        const knobs = await listKnobs(deps, commandActor, pageId)
        answer(
          options,
          knobs,
          table([['NAME', 'VALUE', 'DEFAULT', 'ALLOWED', 'TURNED BY'], ...knobs.map(row)]),
        )
      }),
    )
  knob
    .command('set <name> <value>')
    .description('turn one; edges and clients follow within seconds')
    .option(...PAGE)
    .action((name: string, value: string, options: Options) =>
      withDeps(async (deps, defaultPageId) => {
        const pageId = await choosePage(deps, options.page, defaultPageId)
        const knobs = await setKnob(deps, commandActor, { pageId, name, value: readKnobText(value) })
        say(options, knobs, name)
      }),
    )
  knob
    .command('reset <name>')
    .description('put one back to its default')
    .option(...PAGE)
    .action((name: string, options: Options) =>
      withDeps(async (deps, defaultPageId) => {
        const pageId = await choosePage(deps, options.page, defaultPageId)
        say(options, await resetKnob(deps, commandActor, { pageId, name }), name)
      }),
    )
}

function row(knob: KnobSetting): string[] {
  const allowed = knob.min === null ? 'true, false' : `${knob.min} to ${knob.max}`
  const by = knob.changedAt === null ? '' : `${knob.changedBy ?? ''} ${knob.changedAt.toISOString()}`
  return [knob.name, String(knob.value), String(knob.default), allowed, by]
}

function say(options: Options, knobs: KnobSetting[], name: string): void {
  const now = knobs.find((knob) => knob.name === name)
  answer(options, now, `${name} is now ${now?.value} (default ${now?.default}).`)
}
