'use client'

import { Tooltip } from '@base-ui/react/tooltip'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Glyph, type GlyphName } from '../ui/glyph.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { SETTINGS, STEERING } from './areas.ts'
import { CommandPalette } from './command-palette.tsx'
import { DeliveryBar, type Undelivered } from './delivery-bar.tsx'
import { OverdueBar } from './due.tsx'
import { Hint, Keys } from './hint.tsx'
import { KeyboardHelp } from './keyboard-help.tsx'
import { Live } from './live.tsx'
import { useKeys } from './use-keys.ts'

const PLACES: readonly [href: string, label: string, icon: IconName, keys: string][] = [
  ['/console', 'Incidents', 'list', 'g i'],
  ['/console/maintenance', 'Maintenance', 'wrench', 'g m'],
  ['/console/fleet', 'Clients', 'pulse', 'g f'],
  ['/console/components', 'Components', 'parts', 'g c'],
  ['/console/templates', 'Templates', 'text', 'g t'],
  ['/console/people', 'Settings', 'gear', 'g p'],
]

/** Whether a place of the rail is where we are, on one of its tabs too. */
function isHere(path: string, href: string): boolean {
  const area = [STEERING, SETTINGS].find((places) => places.some(([tab]) => tab === href))
  return path === href || (area?.some(([tab]) => tab === path) ?? false)
}

export interface OpenRow {
  id: string
  name: string
  glyph: GlyphName
  /** ISO 8601; null: nothing was promised. */
  dueAt: string | null
}

interface Props {
  pageName: string
  open: OpenRow[]
  undelivered: Undelivered[]
  children: ReactNode
}

/** The console's frame: a rail on wide screens, a bar within the thumb's reach on phones; what is open is always in sight. */
export function Shell({ pageName, open, undelivered, children }: Props) {
  const [isPaletteOpen, setPalette] = useState(false)
  const [isHelpOpen, setHelp] = useState(false)
  useEffect(() => {
    // From here on keys and buttons answer; tests and the measured path wait for it.
    document.documentElement.dataset.alive = ''
  }, [])
  const addresses = useMemo(() => open.map((incident) => `/console/incidents/${incident.id}`), [open])
  /** What had the focus when a dialog was opened, and gets it back. */
  const opener = useRef<HTMLElement>(null)
  const openPalette = useCallback(() => {
    opener.current = document.activeElement as HTMLElement | null
    setPalette(true)
  }, [])
  const openHelp = useCallback(() => {
    opener.current = document.activeElement as HTMLElement | null
    setHelp(true)
  }, [])
  useKeys({ openPalette, openHelp, open: addresses })
  const extra = open.map((incident, i) => ({
    label: incident.name,
    kind: 'Open',
    href: addresses[i]!,
    keys: i < 9 ? String(i + 1) : undefined,
  }))
  const promises = open.flatMap(({ id, name, dueAt }) => (dueAt === null ? [] : [{ id, name, dueAt }]))
  return (
    <Tooltip.Provider>
      <div className="min-h-screen pb-20 md:grid md:grid-cols-[14.5rem_minmax(0,1fr)] md:pb-0">
        <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:p-2">
          Skip to content
        </a>
        <Rail pageName={pageName} open={open} openPalette={openPalette} openHelp={openHelp} />
        <div className="min-w-0">
          <OpenStrip open={open} />
          <main id="main" className="mx-auto w-full max-w-5xl px-4 py-5 md:px-8 md:py-6">
            <DeliveryBar undelivered={undelivered} />
            <OverdueBar promises={promises} />
            <Live />
            {children}
          </main>
        </div>
        <BottomBar openPalette={openPalette} />
      </div>
      <CommandPalette isOpen={isPaletteOpen} onOpenChange={setPalette} opener={opener} extra={extra} />
      <KeyboardHelp isOpen={isHelpOpen} onOpenChange={setHelp} opener={opener} />
    </Tooltip.Provider>
  )
}

interface RailProps {
  pageName: string
  open: OpenRow[]
  openPalette(): void
  openHelp(): void
}

function Rail({ pageName, open, openPalette, openHelp }: RailProps) {
  const path = usePathname()
  return (
    <nav
      aria-label="Console"
      className="sticky top-0 hidden h-screen flex-col gap-0.5 overflow-auto border-line border-r p-3 md:flex"
    >
      <Hint words="View the public page" keys="v">
        <a href="/" data-shortcut="public" className="mb-3 block truncate px-2 py-1 font-semibold">
          {pageName}
        </a>
      </Hint>
      <Hint words="New incident" keys="n">
        <Link
          href="/console/incidents/new"
          className="mb-3 flex min-h-9 items-center justify-center gap-2 rounded-md bg-accent px-3 font-medium text-on-accent hover:opacity-90"
        >
          <Icon name="plus" /> New incident
        </Link>
      </Hint>
      {PLACES.map(([href, label, icon, keys]) => (
        <Hint key={href} words={label} keys={keys}>
          <Link
            href={href}
            aria-current={isHere(path, href) ? 'page' : undefined}
            className="flex min-h-9 items-center gap-2.5 rounded-md px-2 hover:bg-line/50 aria-[current]:bg-line/60 aria-[current]:font-medium"
          >
            <span className="text-dim">
              <Icon name={icon} />
            </span>
            {label}
          </Link>
        </Hint>
      ))}
      {open.length === 0 ? null : (
        <div className="mt-4">
          <p className="px-2 pb-1 text-dim text-sm">Open now</p>
          {open.map((incident) => (
            <Link
              key={incident.id}
              href={`/console/incidents/${incident.id}`}
              aria-current={path.startsWith(`/console/incidents/${incident.id}`) ? 'page' : undefined}
              className="flex min-h-9 items-center gap-2.5 rounded-md px-2 hover:bg-line/50 aria-[current]:bg-line/60"
            >
              <Glyph name={incident.glyph} />
              <span className="truncate">{incident.name}</span>
            </Link>
          ))}
        </div>
      )}
      <div className="mt-auto flex items-center justify-between gap-1 pt-4 text-dim text-sm">
        <button
          type="button"
          onClick={openPalette}
          className="flex min-h-9 items-center gap-2 rounded-md px-2 hover:bg-line/50"
        >
          <Icon name="search" /> Commands <Keys keys="⌘K" />
        </button>
        <button
          type="button"
          onClick={openHelp}
          aria-label="Keys"
          className="min-h-9 min-w-9 rounded-md hover:bg-line/50"
        >
          <Keys keys="?" />
        </button>
      </div>
    </nav>
  )
}

/** On phones: what is open, one thumb away, above everything else. */
function OpenStrip({ open }: { open: OpenRow[] }) {
  const path = usePathname()
  if (open.length === 0) return null
  return (
    <nav
      aria-label="Open now"
      className="sticky top-0 z-20 flex gap-2 overflow-x-auto border-line border-b bg-bg px-3 py-1.5 md:hidden"
    >
      {open.map((incident) => (
        <Link
          key={incident.id}
          href={`/console/incidents/${incident.id}`}
          aria-current={path.startsWith(`/console/incidents/${incident.id}`) ? 'page' : undefined}
          className="flex min-h-9 max-w-[70vw] flex-none items-center gap-2 rounded-full border border-line bg-raised px-3 text-sm aria-[current]:border-field"
        >
          <Glyph name={incident.glyph} size={14} />
          <span className="truncate">{incident.name}</span>
        </Link>
      ))}
    </nav>
  )
}

const BAR: readonly [href: string, label: string, icon: IconName][] = [
  ['/console', 'Incidents', 'list'],
  ['/console/incidents/new', 'New incident', 'plus'],
  ['/console/maintenance/new', 'Maintenance', 'wrench'],
]

function BottomBar({ openPalette }: { openPalette(): void }) {
  const path = usePathname()
  const item =
    'flex min-h-14 flex-1 flex-col items-center justify-center gap-0.5 text-xs aria-[current]:font-semibold aria-[current]:text-accent'
  return (
    <nav
      aria-label="Console, short"
      className="fixed inset-x-0 bottom-0 z-20 flex border-line border-t bg-raised pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {BAR.map(([href, label, icon]) => (
        <Link key={href} href={href} className={item} aria-current={path === href ? 'page' : undefined}>
          <span
            className={
              icon === 'plus' ? 'grid h-7 w-12 place-items-center rounded-full bg-accent text-on-accent' : ''
            }
          >
            <Icon name={icon} size={20} />
          </span>
          {label}
        </Link>
      ))}
      <button type="button" className={item} onClick={openPalette}>
        <Icon name="more" size={20} />
        More
      </button>
    </nav>
  )
}
