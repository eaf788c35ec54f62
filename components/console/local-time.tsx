'use client'

import { useSyncExternalStore } from 'react'

/** As dense as can be told apart: the time alone for today, no year in this year; the zone always named. */
function say(at: Date, now: Date | null, timeZone: string | undefined): string {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(now === null ? 'en-GB' : undefined, { timeZone, ...options }).format(at)
  const clock = { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const
  if (now === null) return format({ day: 'numeric', month: 'short', year: 'numeric', ...clock })
  if (at.toDateString() === now.toDateString()) return format(clock)
  const year = at.getFullYear() === now.getFullYear() ? undefined : ('numeric' as const)
  return format({ day: 'numeric', month: 'short', year, ...clock })
}

function ago(at: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - at.getTime()) / 60_000)
  if (minutes < 0 || minutes > 59) return ''
  return minutes === 0 ? 'just now, ' : `${minutes} min ago, `
}

const EVERY_MS = 15_000
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** One timer for all times of a page. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    for (const tell of listeners) tell()
  }, EVERY_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** An instant in words: as the server puts it, in `timeZone`; once the script is here, in the reader's zone. */
export function useLocalWords(iso: string, timeZone: string, isRelative: boolean): string {
  return useSyncExternalStore(
    subscribe,
    () => {
      const [at, now] = [new Date(iso), new Date()]
      return `${isRelative ? ago(at, now) : ''}${say(at, now, undefined)}`
    },
    () => say(new Date(iso), null, timeZone),
  )
}

interface Props {
  at: Date | string
  /** The page's: what the server writes before the reader's own is known. */
  timeZone?: string
  /** Says "12 min ago" too, within the first hour. */
  isRelative?: boolean
}

/** An instant in the reader's zone, the zone named. */
export function LocalTime({ at, timeZone = 'UTC', isRelative = true }: Props) {
  const iso = typeof at === 'string' ? at : at.toISOString()
  const words = useLocalWords(iso, timeZone, isRelative)
  return (
    <time dateTime={iso} className="tabular-nums">
      {words}
    </time>
  )
}

/** "22 Nov, 12:00 to 14:00 CET": the end's day only where it is another one. */
export function LocalSpan({ from, until, timeZone }: { from: Date; until: Date; timeZone: string }) {
  const words = useSyncExternalStore(
    subscribe,
    () => saySpan(from, until, undefined),
    () => saySpan(from, until, timeZone),
  )
  return <span className="tabular-nums">{words}</span>
}

function saySpan(from: Date, until: Date, timeZone: string | undefined): string {
  const locale = timeZone === undefined ? undefined : 'en-GB'
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options })
  const day = format({ day: 'numeric', month: 'short' })
  const clock = format({ hour: '2-digit', minute: '2-digit' })
  const zoned = format({ hour: '2-digit', minute: '2-digit', timeZoneName: 'short' })
  const isSameDay = day.format(from) === day.format(until)
  const end = isSameDay ? zoned.format(until) : `${day.format(until)}, ${zoned.format(until)}`
  return `${day.format(from)}, ${clock.format(from)} to ${end}`
}
