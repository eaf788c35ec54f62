import { ButtonForm } from '../../../../components/console/button-form.tsx'
import { LocalTime } from '../../../../components/console/local-time.tsx'
import { TokenForm } from '../../../../components/console/settings-forms.tsx'
import { SettingsNav } from '../../../../components/console/settings-nav.tsx'
import { listTokens } from '../../../../server/tokens/list-tokens.ts'
import { endToken, makeToken } from '../../actions/settings.ts'
import { signedIn } from '../../session.ts'

export const metadata = { title: 'API tokens' }

export default async function Tokens() {
  const { deps, actor } = await signedIn()
  if (actor.role !== 'admin')
    return (
      <>
        <SettingsNav here="/console/tokens" />
        <p>Only administrators see API tokens.</p>
      </>
    )
  const tokens = (await listTokens(deps)).filter((token) => token.revokedAt === null)
  return (
    <>
      <SettingsNav here="/console/tokens" />
      <h1 className="mb-5 font-semibold text-2xl tracking-tight">API tokens</h1>
      <ul className="mb-8">
        {tokens.length === 0 ? <li className="border-line border-t py-3 text-dim">None yet.</li> : null}
        {tokens.map((token) => (
          <li
            key={token.id}
            className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-t py-2"
          >
            <span className="flex-1 font-medium">{token.name}</span>
            <code className="text-dim text-sm">{token.prefix}…</code>
            <span className="text-dim text-sm">
              {token.lastUsedAt === null ? (
                'never used'
              ) : (
                <>
                  used <LocalTime at={token.lastUsedAt} timeZone="UTC" />
                </>
              )}
            </span>
            <ButtonForm action={endToken} fields={{ id: token.id }} label={`Revoke ${token.name}`}>
              Revoke
            </ButtonForm>
          </li>
        ))}
      </ul>
      <h2 className="mb-3 font-semibold">Make a token</h2>
      <TokenForm action={makeToken} />
    </>
  )
}
