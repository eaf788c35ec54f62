import type { Indicator } from '../../protocol/state-document.ts'

/** Minutes until the next update is promised, where the poster leaves it to the impact; null: nothing is promised. */
export const DUE_MINUTES: Record<Indicator, number | null> = {
  none: null,
  maintenance: null,
  minor: 120,
  major: 60,
  critical: 30,
}

/** When the next update is due after one at `at`; a number is minutes. */
export function dueAfter(at: Date, choice: 'impact' | number, impact: Indicator): Date | null {
  const minutes = choice === 'impact' ? DUE_MINUTES[impact] : choice
  return minutes === null ? null : new Date(at.getTime() + minutes * 60_000)
}
