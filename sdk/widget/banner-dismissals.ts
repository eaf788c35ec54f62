import { attempt } from '../core/attempt.ts'

/** Ends with a newer revision or a higher impact (its place among the glyphs). */
export type Dismissal = readonly [revision: number, rank: number]

export const DISMISSED_KEY = 'allclear-dismissed'
const MAX_KEPT = 50
/** Where storage is off, a dismissal holds for this page. */
let memory: Record<string, Dismissal> = {}

const read = (): typeof memory => ({
  ...memory,
  ...attempt(() => JSON.parse(localStorage.getItem(DISMISSED_KEY) as string) as typeof memory),
})

export function isDismissed(id: string, [revision, rank]: Dismissal): boolean {
  const kept = read()[id]
  return !!kept && revision <= kept[0] && rank <= kept[1]
}

/** Remembers it for all tabs of the browser, and after a reload. */
export function dismiss(id: string, dismissal: Dismissal): void {
  memory = Object.fromEntries(Object.entries({ ...read(), [id]: dismissal }).slice(-MAX_KEPT))
  attempt(() => localStorage.setItem(DISMISSED_KEY, JSON.stringify(memory)))
}
