import Link from 'next/link'
import { LocalTime } from './local-time.tsx'

/** An edge through which probes do not come back. */
export interface Undelivered {
  edge: string
  /** ISO 8601. */
  since: string
}

/** What does not fit stands on the page Delivery. */
const MAX_SHOWN = 3

/** A bar on every page of the console while what is posted may not reach the clients of an edge. */
export function DeliveryBar({ undelivered }: { undelivered: Undelivered[] }) {
  const more = undelivered.length - MAX_SHOWN
  return (
    <div
      role="status"
      className={undelivered.length === 0 ? 'sr-only' : 'mb-4 rounded-md border border-field px-3 py-2'}
    >
      {undelivered.slice(0, MAX_SHOWN).map(({ edge, since }) => (
        <p key={edge} className="break-words">
          <strong className="text-bad">Delivery to edge {edge} has not come back</strong> since{' '}
          <LocalTime at={since} isRelative={false} />.
        </p>
      ))}
      {undelivered.length === 0 ? null : (
        <p>
          {more > 0 ? `Nor has it to ${more} more. ` : null}Clients there may not get what you post.{' '}
          <Link className="underline" href="/console/delivery">
            See delivery
          </Link>
        </p>
      )}
    </div>
  )
}
