import { Refusal } from '../../domain/refusal.ts'

/** Refuses an edit of something that has changed since its editor saw it; nothing given means: as it is now. */
export function requireRevision(present: number, seen: number | undefined): void {
  if (seen !== undefined && seen !== present) {
    throw new Refusal(
      'conflict',
      'Somebody else has changed this meanwhile. Look at the newest version and try again.',
    )
  }
}
