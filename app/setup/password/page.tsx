import { NewPasswordForm } from '../../../components/console/people/join-form.tsx'
import { choosePassword } from '../../console/actions/people.ts'

export const metadata = { title: 'New password' }
export const dynamic = 'force-dynamic'

export default function NewPassword() {
  return (
    <main className="mx-auto max-w-sm px-4 py-16">
      <h1 className="mb-2 font-semibold text-2xl tracking-tight">New password</h1>
      <p className="mb-6 text-dim">The link works once, for an hour.</p>
      <NewPasswordForm action={choosePassword} />
    </main>
  )
}
