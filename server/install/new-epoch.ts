import { randomBytes } from 'node:crypto'

/**
 * A new epoch of the feed (docs/protocol.md, Order): it begins with its time of birth, which is
 * max(now, every known epoch + 1 ms), so that it beats all of them when compared as text.
 */
export function newEpoch(now: Date, known: readonly string[]): string {
  const births = known.map((epoch) =>
    Date.parse(epoch.slice(0, 20).replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)\./, '$1-$2-$3T$4:$5:$6.')),
  )
  const latest = Math.max(
    now.getTime(),
    ...births.filter((birth) => !Number.isNaN(birth)).map((birth) => birth + 1),
  )
  const stamp = new Date(latest).toISOString().replace(/[-:]/g, '')
  return `${stamp}-${randomBytes(2).toString('hex')}`
}
