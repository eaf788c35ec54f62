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
    <nav aria-label="Clients" className="-mx-1 mb-5 flex flex-wrap gap-1 border-line border-b pb-2">
      {PLACES.map(([href, label]) => (
        <a
          key={href}
          href={href}
          aria-current={href === here ? 'page' : undefined}
          className="rounded-md px-2.5 py-1.5 text-dim hover:bg-raised hover:text-fg aria-[current=page]:bg-raised aria-[current=page]:font-medium aria-[current=page]:text-fg"
        >
          {label}
        </a>
      ))}
    </nav>
  )
}
