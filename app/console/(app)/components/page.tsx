import { ComponentForm, GroupForm } from '../../../../components/console/settings-forms.tsx'
import { COMPONENT_WORDS } from '../../../../components/status/words.ts'
import { Glyph, type GlyphName } from '../../../../components/ui/glyph.tsx'
import { readConsoleComponents } from '../../../../server/console/read-console.ts'
import { changeComponent } from '../../actions/settings.ts'
import { signedIn } from '../../session.ts'

export const metadata = { title: 'Components' }

export default async function Components() {
  const { deps, pageId } = await signedIn()
  const components = await readConsoleComponents(deps, pageId)
  return (
    <>
      <h1 className="mb-5 font-semibold text-2xl tracking-tight">Components</h1>
      {components.length === 0 ? (
        <p className="mb-6 text-dim">
          None yet. A component is a part that visitors know by name: Chat, API, Sign-in.
        </p>
      ) : null}
      {components.map((component) => (
        <details key={`${component.id}-${component.revision}`} className="border-line border-t">
          <summary className="flex min-h-11 cursor-pointer items-center gap-3">
            <Glyph name={component.status as GlyphName} />
            <span className="flex-1">
              {component.group === null ? '' : <span className="text-dim">{component.group} / </span>}
              {component.name}
            </span>
            <span className="text-dim text-sm">
              {COMPONENT_WORDS[component.status as keyof typeof COMPONENT_WORDS]}
            </span>
          </summary>
          <div className="py-3">
            <ComponentForm action={changeComponent} component={component} />
          </div>
        </details>
      ))}
      <section className="mt-8 grid gap-3">
        <h2 className="font-semibold">Add a component</h2>
        <ComponentForm action={changeComponent} />
      </section>
      {components.length < 2 ? null : (
        <section className="mt-8 grid gap-3">
          <h2 className="font-semibold">Make a group</h2>
          <GroupForm action={changeComponent} components={components} />
        </section>
      )}
    </>
  )
}
