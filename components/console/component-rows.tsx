import { COMPONENT_WORDS } from '../status/words.ts'
import { Glyph, type GlyphName } from '../ui/glyph.tsx'
import { Icon } from '../ui/icon.tsx'
import { ButtonForm } from './button-form.tsx'
import { ComponentForm, GroupForm } from './component-forms.tsx'
import type { FormAction } from './form-state.ts'
import { Movable } from './movable.tsx'

interface Shown {
  id: string
  name: string
  description: string | null
  status: string
  revision: number
}

const MOVE =
  'inline-flex size-9 items-center justify-center rounded-md text-dim hover:bg-line/60 hover:text-fg'

function MoveButtons({ action, id, name }: { action: FormAction; id: string; name: string }) {
  return (
    <div className="flex flex-none">
      <div data-move="up">
        <ButtonForm action={action} fields={{ id, intent: 'up' }} label={`Move ${name} up`} className={MOVE}>
          <Icon name="up" />
        </ButtonForm>
      </div>
      <div data-move="down">
        <ButtonForm
          action={action}
          fields={{ id, intent: 'down' }}
          label={`Move ${name} down`}
          className={MOVE}
        >
          <Icon name="down" />
        </ButtonForm>
      </div>
    </div>
  )
}

/** One component: its state, its fields behind it, and its place in the row. */
export function ComponentRow({ component, action }: { component: Shown; action: FormAction }) {
  return (
    <Movable className="flex items-start gap-2 border-line border-t">
      <details className="min-w-0 flex-1">
        <summary className="flex min-h-11 cursor-pointer items-center gap-3 md:min-h-9">
          <Glyph name={component.status as GlyphName} />
          <span className="min-w-0 flex-1 truncate">{component.name}</span>
          <span className="hidden text-dim text-sm sm:inline">
            {COMPONENT_WORDS[component.status as keyof typeof COMPONENT_WORDS]}
          </span>
        </summary>
        <div className="max-w-2xl py-3">
          <ComponentForm key={component.revision} action={action} component={component} />
        </div>
      </details>
      <MoveButtons action={action} id={component.id} name={component.name} />
    </Movable>
  )
}

interface GroupProps {
  group: Shown
  members: Shown[]
  components: Shown[]
  action: FormAction
  changeComponent: FormAction
}

/** A group: its own fields, and its components below it. */
export function GroupRow({ group, members, components, action, changeComponent }: GroupProps) {
  return (
    <Movable className="border-line border-t">
      <div className="flex items-start gap-2">
        <details className="min-w-0 flex-1">
          <summary className="flex min-h-11 cursor-pointer items-center gap-3 font-medium md:min-h-9">
            {group.name} <span className="font-normal text-dim text-sm">group of {members.length}</span>
          </summary>
          <div className="max-w-2xl py-3">
            <GroupForm
              key={group.revision}
              action={action}
              group={group}
              members={members.map((member) => member.id)}
              components={components}
            />
          </div>
        </details>
        <MoveButtons action={changeComponent} id={group.id} name={group.name} />
      </div>
      <ul className="pl-6">
        {members.map((member) => (
          <ComponentRow key={member.id} component={member} action={changeComponent} />
        ))}
      </ul>
    </Movable>
  )
}
