import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { commandActor } from '../../server/auth/actor.ts'
import { makePasswordLink } from '../../server/people/make-password-link.ts'
import { createAdministrator } from '../../server/setup/create-administrator.ts'
import { createSetupLink } from '../../server/setup/create-setup-link.ts'
import { answer, type CommonOptions } from '../answer.ts'
import { CommandError } from '../explain-failure.ts'
import { withDeps } from '../open-deps.ts'

interface Options extends CommonOptions {
  email?: string
  name?: string
  passwordStdin?: boolean
}

export function register(program: Command): void {
  const admin = program.command('admin').description('administrators of the console')
  admin
    .command('create')
    .description('print a one-time link for the first administrator; or make one at once with --email')
    .option('--email <address>', 'make an administrator with this address now')
    .option('--name <name>', 'their name')
    .option('--password-stdin', 'read their password from standard input')
    .action((options: Options) => (options.email === undefined ? printLink(options) : createNow(options)))
  admin
    .command('password-link')
    .description('print a one-time link by which somebody who forgot their password sets a new one')
    .requiredOption('--email <address>', 'the address that they sign in with')
    .action(({ email, ...options }: CommonOptions & { email: string }) =>
      withDeps(async (deps) => {
        const { url, expiresAt } = await makePasswordLink(deps, commandActor, { email })
        answer(options, { url, expiresAt }, `Open this within the hour to set a new password:\n${url}`)
      }),
    )
}

function printLink(options: Options): Promise<void> {
  return withDeps(async (deps) => {
    const { url, expiresAt } = await createSetupLink(deps)
    answer(
      options,
      { url, expiresAt },
      `Open this within the hour to become the first administrator:\n${url}`,
    )
  })
}

async function createNow(options: Options): Promise<void> {
  // Not as an argument: those are seen by every user of the machine.
  if (options.passwordStdin !== true) throw new CommandError('With --email goes --password-stdin.', 2)
  const password = readFileSync(0, 'utf8').replace(/\r?\n$/, '')
  await withDeps(async (deps) => {
    const { email } = options
    const name = options.name ?? email?.split('@')[0]
    const made = await createAdministrator(deps, commandActor, { email, name, password })
    answer(options, made, `${made.email} is an administrator.`)
  })
}
