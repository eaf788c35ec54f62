import { Refusal } from '../../domain/refusal.ts'

/** Refuses a change of status by somebody who saw another one than it has now: it would roll back what was posted since. */
export function requireSeenStatus(
  present: { status: string },
  input: { status?: string; seenStatus?: string },
): void {
  const { status, seenStatus } = input
  if (status === undefined || seenStatus === undefined) return
  if (seenStatus === present.status || status === present.status) return
  const words = present.status.replace(/_/g, ' ')
  const message = `Somebody has set it to “${words}” meanwhile. Look at the status and post again if you still want yours.`
  throw new Refusal('conflict', message, [{ path: 'status', message }])
}
