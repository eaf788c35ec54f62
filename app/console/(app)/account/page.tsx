import { browserName } from '../../../../components/console/browser-name.ts'
import { QUIET } from '../../../../components/console/button-classes.ts'
import { LocalTime } from '../../../../components/console/local-time.tsx'
import { PasswordForm } from '../../../../components/console/settings-forms.tsx'
import { SettingsNav } from '../../../../components/console/settings-nav.tsx'
import { readSessions } from '../../../../server/console/read-console.ts'
import { changePassword, endSession, signOut, signOutEverywhere } from '../../actions/settings.ts'
import { signedIn } from '../../session.ts'

export const metadata = { title: 'Account' }

export default async function Account() {
  const { deps, actor } = await signedIn()
  const sessions = await readSessions(deps, actor.id)
  return (
    <>
      <SettingsNav here="/console/account" />
      <h1 className="font-semibold text-2xl tracking-tight">{actor.name}</h1>
      <p className="mt-1 mb-6 text-dim">
        {actor.email} · {actor.role}
      </p>
      <h2 className="mb-2 font-semibold">Sessions</h2>
      <ul>
        {sessions.map((session) => (
          <li
            key={session.id}
            className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-t py-2"
          >
            <span className="min-w-32 flex-1 truncate" title={session.userAgent ?? undefined}>
              {browserName(session.userAgent)}
            </span>
            <span className="text-dim text-sm">
              {session.ipAddress} · <LocalTime at={session.updatedAt} timeZone="UTC" />
            </span>
            {session.token === actor.sessionToken ? (
              <span className="text-good text-sm">this one</span>
            ) : (
              <form action={endSession}>
                <input type="hidden" name="id" value={session.id} />
                <button type="submit" className={QUIET}>
                  End
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
      <div className="mt-4 mb-8 flex flex-wrap gap-2">
        <form action={signOut}>
          <button type="submit" className={QUIET}>
            Sign out
          </button>
        </form>
        <form action={signOutEverywhere}>
          <button type="submit" className={QUIET}>
            Sign out everywhere
          </button>
        </form>
      </div>
      <h2 className="mb-3 font-semibold">Password</h2>
      <PasswordForm action={changePassword} />
    </>
  )
}
