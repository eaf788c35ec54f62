import type { ReactNode } from 'react'
import { ButtonForm } from '../button-form.tsx'
import type { FormAction } from '../form-state.ts'

interface Props {
  person: { id: string; name: string; email: string; role: string }
  isSelf: boolean
  /** Whether the reader may change people. */
  canChange: boolean
  /** When they were last seen, in words. */
  seen: ReactNode
  changeRole: FormAction
  makeLink: FormAction
  remove: FormAction
}

/** One person: who they are, what they may, and for administrators what can be done about it. */
export function PersonRow({ person, isSelf, canChange, seen, changeRole, makeLink, remove }: Props) {
  const isAdmin = person.role === 'admin'
  return (
    <li className="border-line border-t py-3">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
        <span className="font-medium">{person.name}</span>
        <span className="min-w-0 break-all text-dim text-sm">{person.email}</span>
        <span className="ml-auto text-dim text-sm">{seen}</span>
      </div>
      <div className="mt-1 flex flex-wrap items-center gap-2">
        <span className="mr-auto text-sm">
          {isAdmin ? 'Administrator' : 'Responder'}
          {isSelf ? ' · you' : ''}
        </span>
        {canChange ? (
          <details className="w-full sm:w-auto">
            <summary className="inline-flex min-h-9 cursor-pointer items-center rounded-md px-2 text-dim text-sm hover:bg-line/50">
              Change {person.name}
            </summary>
            <div className="mt-2 flex flex-wrap items-start gap-2">
              <ButtonForm
                action={changeRole}
                fields={{ userId: person.id, role: isAdmin ? 'responder' : 'admin' }}
                label={`Make ${person.name} ${isAdmin ? 'a responder' : 'an administrator'}`}
              >
                {isAdmin ? 'Make responder' : 'Make administrator'}
              </ButtonForm>
              <ButtonForm
                action={makeLink}
                fields={{ userId: person.id }}
                label={`Link for a new password of ${person.name}`}
              >
                Link for a new password
              </ButtonForm>
              {isSelf ? null : (
                <ButtonForm action={remove} fields={{ userId: person.id }} label={`Remove ${person.name}`}>
                  Remove
                </ButtonForm>
              )}
            </div>
          </details>
        ) : null}
      </div>
    </li>
  )
}
