import { Refusal } from '../../domain/refusal.ts'

/** Refuses a time of posting or beginning that is still to come; a minute's difference of clocks is forgiven. */
export function requirePast(path: string, given: Date | undefined, now: Date): void {
  if (given === undefined || given.getTime() <= now.getTime() + 60_000) return
  const message = 'This must not lie in the future.'
  throw new Refusal('invalid', message, [{ path, message }])
}
