import { JoinForm } from '../../components/console/people/join-form.tsx'
import { claimPlace } from '../console/actions/settings.ts'

export const metadata = { title: 'Set up' }
export const dynamic = 'force-dynamic'

export default function Setup() {
  return (
    <main className="mx-auto max-w-sm px-4 py-16">
      <h1 className="mb-2 font-semibold text-2xl tracking-tight">Set up Allclear</h1>
      <p className="mb-6 text-dim">You become the first administrator. The link works once, for an hour.</p>
      <JoinForm action={claimPlace} button="Become the administrator" />
    </main>
  )
}
