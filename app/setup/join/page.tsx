import { JoinForm } from '../../../components/console/people/join-form.tsx'
import { join } from '../../console/actions/people.ts'

export const metadata = { title: 'Join' }
export const dynamic = 'force-dynamic'

export default function Join() {
  return (
    <main className="mx-auto max-w-sm px-4 py-16">
      <h1 className="mb-2 font-semibold text-2xl tracking-tight">Join</h1>
      <p className="mb-6 text-dim">You were invited to the console. The link works once, for three days.</p>
      <JoinForm action={join} button="Join and sign in" />
    </main>
  )
}
