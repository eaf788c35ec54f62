import { SignInForm } from '../../../components/console/settings-forms.tsx'
import { signIn } from '../actions/settings.ts'

export const metadata = { title: 'Sign in' }
export const dynamic = 'force-dynamic'

export default function SignIn() {
  return (
    <main className="mx-auto max-w-sm px-4 py-16">
      <h1 className="mb-6 font-semibold text-2xl tracking-tight">Sign in</h1>
      <SignInForm action={signIn} />
    </main>
  )
}
