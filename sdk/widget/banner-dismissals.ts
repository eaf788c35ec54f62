/** Ends with a newer revision or a higher impact (its place among the indicators). */
export type Dismissal = readonly [revision: number, rank: number]

export const DISMISSED_KEY = 'allclear-dismissed'
const MAX_KEPT = 50
/** Where storage is off, a dismissal holds for this page. */
let memory: Record<string, Dismissal> = {}

function read(): typeof memory {
  try {
    return { ...memory, ...JSON.parse(localStorage.getItem(DISMISSED_KEY) as string) }
  } catch {
    return memory
  }
}

export function isDismissed(id: string, [revision, rank]: Dismissal): boolean {
  const kept = read()[id]
  return !!kept && revision <= kept[0] && rank <= kept[1]
}

/** Remembers it for all tabs of the browser, and after a reload. */
export function dismiss(id: string, dismissal: Dismissal): void {
  const all = read()
  delete all[id]
  memory = Object.fromEntries([...Object.entries(all), [id, dismissal] as const].slice(-MAX_KEPT))
  try {
    localStorage.setItem(DISMISSED_KEY, JSON.stringify(memory))
  } catch {
    // Storage is off or full: it holds for this page only.
  }
}
