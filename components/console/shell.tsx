import type { ReactNode } from 'react'
import { Glyph } from '../ui/glyph.tsx'

const PLACES = [
  ['/console', 'Incidents'],
  ['/console/components', 'Components'],
  ['/console/tokens', 'API tokens'],
  ['/console/account', 'Account'],
] as const

interface Props {
  pageName: string
  open: { id: string; name: string; glyph: Parameters<typeof Glyph>[0]['name'] }[]
  children: ReactNode
}

/** The console's frame: a rail on wide screens, a bar within the thumb's reach on phones; what is open is always in sight. */
export function Shell({ pageName, open, children }: Props) {
  return (
    <div className="min-h-screen pb-20 md:grid md:grid-cols-[15rem_1fr] md:pb-0">
      <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:p-2">
        Skip to content
      </a>
      <nav
        aria-label="Console"
        className="fixed inset-x-0 bottom-0 z-10 flex border-line border-t bg-raised md:sticky md:top-0 md:h-screen md:flex-col md:gap-1 md:overflow-auto md:border-t-0 md:border-r md:bg-bg md:p-4"
      >
        <a
          href="/"
          className="mb-4 hidden truncate px-2 py-1 font-semibold md:block"
          title="Open the status page"
        >
          {pageName}
        </a>
        <a
          href="/console/incidents/new"
          className="hidden min-h-10 items-center justify-center rounded-md bg-accent px-3 font-medium text-on-accent hover:opacity-90 md:mb-3 md:flex"
        >
          New incident
        </a>
        {PLACES.map(([href, label]) => (
          <a
            key={href}
            href={href}
            className="flex min-h-12 flex-1 items-center justify-center px-1 text-center text-sm hover:text-accent md:min-h-9 md:flex-none md:justify-start md:rounded-md md:px-2 md:text-[0.9375rem] md:hover:bg-raised"
          >
            {label}
          </a>
        ))}
        {open.length === 0 ? null : (
          <div className="mt-5 hidden md:block">
            <p className="px-2 pb-1 text-dim text-sm">Open now</p>
            {open.map((incident) => (
              <a
                key={incident.id}
                href={`/console/incidents/${incident.id}`}
                className="flex min-h-9 items-center gap-2 rounded-md px-2 hover:bg-raised"
              >
                <Glyph name={incident.glyph} size={14} />
                <span className="truncate">{incident.name}</span>
              </a>
            ))}
          </div>
        )}
      </nav>
      <main id="main" className="mx-auto w-full max-w-4xl px-4 py-6 md:px-8">
        {children}
      </main>
    </div>
  )
}
