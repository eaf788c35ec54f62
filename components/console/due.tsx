'use client'

import Link from 'next/link'
import { useEffect, useState } from 'react'

/** The present, once a second, after the page has come to life; before that nothing is known of it. */
function useNow(): number | null {
  const [now, setNow] = useState<number | null>(null)
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return now
}

function clock(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000)
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const two = (n: number) => String(n).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** "next update due in 12:34", or by how much it is late. */
export function DueCountdown({ dueAt }: { dueAt: string }) {
  const now = useNow()
  const left = now === null ? null : Date.parse(dueAt) - now
  return (
    <time
      dateTime={dueAt}
      className={`tabular-nums ${left !== null && left < 0 ? 'font-semibold text-bad' : ''}`}
    >
      {left === null
        ? 'next update promised'
        : left >= 0
          ? `next update due in ${clock(left)}`
          : `update overdue by ${clock(left)}`}
    </time>
  )
}

/** How long before its time a promise is called to mind. */
const SOON_MS = 2 * 60_000

/** A bar on every page of the console for promises of updates that come due or were not kept. */
export function OverdueBar({ promises }: { promises: { id: string; name: string; dueAt: string }[] }) {
  const now = useNow()
  const near = now === null ? [] : promises.filter((promise) => Date.parse(promise.dueAt) < now + SOON_MS)
  const late = near.filter((promise) => Date.parse(promise.dueAt) < now!)
  const soon = near.filter((promise) => !late.includes(promise))
  const names = late.map((promise) => promise.id).join()
  useEffect(() => {
    if (names === '') return
    const title = document.title
    document.title = `Update overdue · ${title}`
    return () => {
      document.title = title
    }
  }, [names])
  return (
    <div
      role="status"
      className={
        near.length === 0
          ? 'sr-only'
          : `mb-4 rounded-md border px-3 py-2 ${late.length > 0 ? 'border-bad' : 'border-field'}`
      }
    >
      {late.map((promise) => (
        <p key={promise.id}>
          <strong className="text-bad">Update overdue.</strong> Visitors were promised news of{' '}
          <Link className="underline" href={`/console/incidents/${promise.id}`}>
            {promise.name}
          </Link>{' '}
          by now.
        </p>
      ))}
      {soon.map((promise) => (
        <p key={promise.id}>
          <strong>An update is due within two minutes:</strong>{' '}
          <Link className="underline" href={`/console/incidents/${promise.id}`}>
            {promise.name}
          </Link>
          .
        </p>
      ))}
    </div>
  )
}
