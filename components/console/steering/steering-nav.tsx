const PLACES = [
  ['/console/fleet', 'Fleet'],
  ['/console/directives', 'Directives'],
  ['/console/reports', 'Reports'],
  ['/console/knobs', 'Knobs'],
  ['/console/delivery', 'Delivery'],
] as const

/** The pages from which the clients out there are watched and steered. */
export function SteeringNav({ here }: { here: (typeof PLACES)[number][0] }) {
  return (
    <nav
      aria-label="Clients"
      className="-mx-4 mb-5 flex gap-0.5 overflow-x-auto border-line border-b px-3 pb-2 md:-mx-1 md:px-0"
    >
      {PLACES.map(([href, label]) => (
        <a
          key={href}
          href={href}
          aria-current={href === here ? 'page' : undefined}
          className="flex-none rounded-md px-2.5 py-1.5 text-dim hover:bg-raised hover:text-fg aria-[current=page]:bg-raised aria-[current=page]:font-medium aria-[current=page]:text-fg"
        >
          {label}
        </a>
      ))}
    </nav>
  )
}
