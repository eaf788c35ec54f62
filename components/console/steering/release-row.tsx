import { ButtonForm } from '../button-form.tsx'
import type { FormAction } from '../form-state.ts'

interface Props {
  id: string
  app: string
  version: string
  isBad: boolean
  action: FormAction
}

/** A registered version; marked bad, it leads to a directive that gets clients off it. */
export function ReleaseRow({ id, app, version, isBad, action }: Props) {
  const query = new URLSearchParams({ app, versions: version })
  return (
    <li className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 border-line border-t py-1.5">
      <span className="flex-1">
        <span className="text-dim">{app === '' ? 'no app' : app}</span> {version}
        {isBad ? <span className="ml-2 text-bad text-sm">bad</span> : null}
      </span>
      {isBad ? (
        <a className="underline" href={`/console/directives?${query}`}>
          Get clients off it
        </a>
      ) : null}
      <ButtonForm
        action={action}
        fields={{ id, bad: String(!isBad) }}
        label={`Mark ${version} ${isBad ? 'good' : 'bad'}`}
      >
        {isBad ? 'Mark good' : 'Mark bad'}
      </ButtonForm>
    </li>
  )
}
