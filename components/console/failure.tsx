'use client'

import { PRIMARY, QUIET } from './button-classes.ts'

/** What stands where a part of the console has failed: what still works, and two ways on. */
export function Failure({ reset }: { reset(): void }) {
  return (
    <div role="alert" className="max-w-xl">
      <h1 className="font-semibold text-2xl tracking-tight">This page has failed</h1>
      <p className="mt-2 mb-4">
        It is our fault. Drafts are kept, and what was posted is posted. Should it go on failing, the command
        line posts too: <code className="text-sm">npx allclear incident open</code>.
      </p>
      <p className="flex flex-wrap gap-2">
        <button type="button" className={PRIMARY} onClick={reset}>
          Try again
        </button>
        <a className={QUIET} href="/console">
          Incidents
        </a>
      </p>
    </div>
  )
}
