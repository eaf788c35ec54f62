import { ComponentForm, GroupForm } from '../../../../components/console/component-forms.tsx'
import { ComponentList } from '../../../../components/console/component-list.tsx'
import { readComponentTree } from '../../../../server/console/read-component-tree.ts'
import { changeComponent, changeGroup } from '../../actions/components.ts'
import { signedIn } from '../../session.ts'

export const metadata = { title: 'Components' }

export default async function Components() {
  const { deps, pageId } = await signedIn()
  const tree = await readComponentTree(deps, pageId)
  const components = tree.flatMap(({ members, ...component }) => members ?? [component])
  return (
    <>
      <h1 className="mb-5 font-semibold text-2xl tracking-tight">Components</h1>
      {components.length === 0 ? (
        <p className="mb-6 text-dim">
          None yet. A component is a part that visitors know by name: Chat, API, Sign-in.
        </p>
      ) : null}
      <ComponentList tree={tree} changeComponent={changeComponent} changeGroup={changeGroup} />
      <div className="mt-8 grid gap-8 lg:grid-cols-2">
        <section aria-labelledby="h-add" className="grid content-start gap-3">
          <h2 id="h-add" className="font-semibold">
            Add a component
          </h2>
          <ComponentForm action={changeComponent} />
        </section>
        {components.length === 0 ? null : (
          <section aria-labelledby="h-group" className="grid content-start gap-3">
            <h2 id="h-group" className="font-semibold">
              Make a group
            </h2>
            <GroupForm action={changeGroup} components={components} />
          </section>
        )}
      </div>
    </>
  )
}
