/** What goes wrong, in seconds from the start; each lasts until the next one. */
const PHASES = [
  { at: 0, name: 'calm', note: 'pages load' },
  { at: 40, name: 'restart', note: 'goodbyes' },
  { at: 60, name: 'crash loop', note: '200, cut' },
  { at: 80, name: 'killed', note: 'for 15 s' },
  { at: 95, name: 'too small', note: '30 % fit' },
  { at: 115, name: '503', note: '' },
  { at: 130, name: 'half broken', note: 'accepts, silent' },
  { at: 155, name: 'well again', note: '' },
] as const
export type PhaseName = (typeof PHASES)[number]['name']
/** The longest pause that a refused stream is told, the widest back-off, and a little: then ours all have a stream. */
const WELL_SECONDS = 125
const ARRIVAL_SECONDS = 25

/** The course of a replay, in seconds from its start. */
export interface Schedule {
  phases: readonly { at: number; name: PhaseName; note: string }[]
  seconds: number
  /** Pages load over this time; then all is calm. */
  arrivalSeconds: number
  /** What is before that is the users' own doing. */
  firstBlowAt: number
  wellAgainAt: number
}

/** All phases, each as long as that share of its time: less than 1 for trials, whose figures say nothing. */
export function scheduleOf(share: number): Schedule {
  const phases = PHASES.map((phase) => ({ ...phase, at: Math.round(phase.at * share) }))
  const wellAgainAt = phases.at(-1)!.at
  return {
    phases,
    seconds: wellAgainAt + Math.round(WELL_SECONDS * share),
    arrivalSeconds: ARRIVAL_SECONDS * share,
    firstBlowAt: phases[1]!.at,
    wellAgainAt,
  }
}
