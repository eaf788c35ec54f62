'use client'

import { Failure } from '../../components/console/failure.tsx'

/** The console's frame itself failed, or sign-in did. */
export default function ConsoleFailed({ reset }: { error: Error; reset(): void }) {
  return (
    <main className="px-4 py-16 sm:px-8">
      <Failure reset={reset} />
    </main>
  )
}
