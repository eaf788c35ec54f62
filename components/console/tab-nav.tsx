import type { Place } from './areas.ts'

interface Props {
  /** What the tabs are about, for screen readers. */
  label: string
  places: readonly Place[]
  here: string
}

/** A row of links to the pages of one area; the one that is shown is marked. */
export function TabNav({ label, places, here }: Props) {
  return (
    <nav
      aria-label={label}
      className="-mx-4 mb-5 flex gap-0.5 overflow-x-auto border-line border-b px-3 pb-2 md:-mx-1 md:px-0"
    >
      {places.map(([href, name]) => (
        <a
          key={href}
          href={href}
          aria-current={href === here ? 'page' : undefined}
          className="flex-none rounded-md px-2.5 py-1.5 text-dim hover:bg-raised hover:text-fg aria-[current=page]:bg-raised aria-[current=page]:font-medium aria-[current=page]:text-fg"
        >
          {name}
        </a>
      ))}
    </nav>
  )
}
