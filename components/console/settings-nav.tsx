const PLACES = [
  ['/console/page-settings', 'Page'],
  ['/console/people', 'People'],
  ['/console/tokens', 'API tokens'],
  ['/console/account', 'Your account'],
] as const

/** The pages where the page itself, its people and its keys are looked after. */
export function SettingsNav({ here }: { here: (typeof PLACES)[number][0] }) {
  return (
    <nav
      aria-label="Settings"
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
