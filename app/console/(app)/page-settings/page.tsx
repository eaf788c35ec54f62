import { PageForm } from '../../../../components/console/page-form.tsx'
import { SettingsNav } from '../../../../components/console/settings-nav.tsx'
import { readPageSettings } from '../../../../server/pages/read-page-settings.ts'
import { changePage } from '../../actions/settings.ts'
import { signedIn } from '../../session.ts'

export const metadata = { title: 'Page' }

export default async function PageSettings() {
  const { deps, actor, pageId } = await signedIn()
  const page = await readPageSettings(deps, pageId)
  return (
    <>
      <SettingsNav here="/console/page-settings" />
      <h1 className="mb-4 font-semibold text-2xl tracking-tight">Page</h1>
      {actor.role === 'admin' ? (
        <PageForm
          action={changePage}
          zones={Intl.supportedValuesOf('timeZone')}
          settings={{
            name: page.name,
            description: page.description ?? '',
            timeZone: page.timeZone,
            url: page.url ?? '',
            host: page.host ?? '',
            supportUrl: page.supportUrl ?? '',
            isPartialOutageCounted: page.partialOutageWeight > 0,
          }}
        />
      ) : (
        <p className="text-dim">Administrators change the page.</p>
      )}
    </>
  )
}
