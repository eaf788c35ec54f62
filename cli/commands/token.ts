import type { Command } from 'commander'
import { commandActor } from '../../server/auth/actor.ts'
import { createToken } from '../../server/tokens/create-token.ts'
import { listTokens } from '../../server/tokens/list-tokens.ts'
import { revokeToken } from '../../server/tokens/revoke-token.ts'
import { answer, type CommonOptions, table } from '../answer.ts'
import { choosePage } from '../choose-page.ts'
import { withDeps } from '../open-deps.ts'

interface CreateOptions extends CommonOptions {
  name: string
  scopes: string
  page?: string
  expires?: string
}

export function register(program: Command): void {
  const token = program.command('token').description('keys of the management API')
  token
    .command('create')
    .description('make a token; it is shown this once')
    .requiredOption('--name <name>', 'what it is for')
    .option('--scopes <scopes>', 'manage, read or edge, divided by commas', 'manage')
    .option('--page <page>', 'only for this page (id, host or name); else for all')
    .option('--expires <time>', 'end of its life, such as 2027-01-31T00:00:00Z')
    .action((options: CreateOptions) =>
      withDeps(async (deps, defaultPageId) => {
        const pageId =
          options.page === undefined ? undefined : await choosePage(deps, options.page, defaultPageId)
        const scopes = options.scopes.split(/[\s,]+/).filter((scope) => scope !== '')
        const input = { name: options.name, scopes, pageId, expiresAt: options.expires }
        const { id, token: secret } = await createToken(deps, commandActor, input)
        answer(
          options,
          { id, token: secret },
          `${secret}\n\nThis is its only appearance. Its id, for revoking it: ${id}`,
        )
      }),
    )
  token
    .command('list')
    .description('ids, names and scopes; never the tokens themselves')
    .action((options: CommonOptions) =>
      withDeps(async (deps) => {
        const tokens = await listTokens(deps)
        const state = (t: (typeof tokens)[number]) =>
          t.revokedAt !== null
            ? 'revoked'
            : t.expiresAt !== null && t.expiresAt < deps.clock.now()
              ? 'expired'
              : 'valid'
        const rows = tokens.map((t) => [
          t.id,
          state(t),
          t.scopes.join(','),
          `${t.prefix}…`,
          t.pageId ?? 'all pages',
          t.name,
        ])
        answer(options, tokens, rows.length === 0 ? 'There are no tokens.' : table(rows))
      }),
    )
  token
    .command('revoke')
    .description('end a token at once')
    .argument('<id>')
    .action((id: string, options: CommonOptions) =>
      withDeps(async (deps) => {
        await revokeToken(deps, commandActor, { id })
        answer(options, { id, revoked: true }, `Revoked ${id}.`)
      }),
    )
}
