import { ButtonForm } from '../../../../components/console/button-form.tsx'
import { LocalTime } from '../../../../components/console/local-time.tsx'
import { InviteForm } from '../../../../components/console/people/invite-form.tsx'
import { PersonRow } from '../../../../components/console/people/person-row.tsx'
import { SettingsNav } from '../../../../components/console/settings-nav.tsx'
import { listPeople } from '../../../../server/people/list-people.ts'
import { giveRole, invite, makeLink, remove, takeBack } from '../../actions/people.ts'
import { signedIn } from '../../session.ts'

export const metadata = { title: 'People' }

export default async function People() {
  const { deps, actor } = await signedIn()
  const { people, invitations } = await listPeople(deps)
  const canChange = actor.role === 'admin'
  return (
    <>
      <SettingsNav here="/console/people" />
      <h1 className="mb-4 font-semibold text-2xl tracking-tight">People</h1>
      <ul className="mb-8">
        {people.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            isSelf={person.id === actor.id}
            canChange={canChange}
            seen={
              person.seenAt === null ? (
                'not signed in'
              ) : (
                <>
                  seen <LocalTime at={person.seenAt} timeZone="UTC" />
                </>
              )
            }
            changeRole={giveRole}
            makeLink={makeLink}
            remove={remove}
          />
        ))}
      </ul>
      {invitations.length === 0 || !canChange ? null : (
        <>
          <h2 className="mb-2 font-semibold">Open invitations</h2>
          <ul className="mb-8">
            {invitations.map((link) => (
              <li
                key={link.id}
                className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-t py-2"
              >
                <span className="flex-1">
                  As {link.role === 'admin' ? 'administrator' : 'responder'}
                  {link.createdBy === null ? '' : `, by ${link.createdBy}`}
                </span>
                <span className="text-dim text-sm">
                  until <LocalTime at={link.expiresAt} timeZone="UTC" />
                </span>
                <ButtonForm action={takeBack} fields={{ id: link.id }} label="Take back this invitation">
                  Take back
                </ButtonForm>
              </li>
            ))}
          </ul>
        </>
      )}
      {canChange ? (
        <>
          <h2 className="mb-3 font-semibold">Invite somebody</h2>
          <InviteForm action={invite} />
        </>
      ) : (
        <p className="text-dim">Administrators invite and change people.</p>
      )}
    </>
  )
}
