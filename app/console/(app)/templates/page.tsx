import { TemplateForm } from '../../../../components/console/template-form.tsx'
import { readConsoleComponents } from '../../../../server/console/read-component-tree.ts'
import { readShownTemplates } from '../../../../server/console/read-console.ts'
import { changeTemplate } from '../../actions/templates.ts'
import { signedIn } from '../../session.ts'

export const metadata = { title: 'Templates' }

export default async function Templates() {
  const { deps, pageId } = await signedIn()
  const [templates, components] = await Promise.all([
    readShownTemplates(deps, pageId),
    readConsoleComponents(deps, pageId),
  ])
  return (
    <>
      <h1 className="font-semibold text-2xl tracking-tight">Templates</h1>
      <p className="mt-1 mb-5 text-dim">
        Words that are ready when nobody finds any. In a text, “/” at the start of a line brings them.
      </p>
      {templates.map((template) => (
        <details key={template.id} className="border-line border-t">
          <summary className="flex min-h-11 cursor-pointer items-center gap-3 md:min-h-9">
            <span className="shrink-0 font-medium">{template.name}</span>
            <span className="min-w-0 flex-1 truncate text-dim text-sm">{template.body}</span>
          </summary>
          <div className="max-w-2xl py-3">
            <TemplateForm action={changeTemplate} template={template} components={components} />
          </div>
        </details>
      ))}
      <section className="mt-8 grid max-w-2xl gap-3">
        <h2 className="font-semibold">Add a template</h2>
        <TemplateForm action={changeTemplate} components={components} />
      </section>
    </>
  )
}
