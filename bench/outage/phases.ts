/** What goes wrong, in seconds from the start; each lasts until the next one. */
export const PHASES = [
  { at: 0, name: 'calm', note: 'pages load' },
  { at: 40, name: 'restart', note: 'goodbyes' },
  { at: 60, name: 'crash loop', note: '200, then cut' },
  { at: 80, name: 'killed', note: 'for 15 s' },
  { at: 95, name: 'too small', note: '30 % fit' },
  { at: 115, name: '503', note: '' },
  { at: 130, name: 'half broken', note: 'accepts, silent' },
  { at: 155, name: 'well again', note: '' },
] as const
export type PhaseName = (typeof PHASES)[number]['name']
export const SECONDS = 235
export const WELL_AGAIN_AT = 155
/** Pages load over this time; then all is calm. */
export const ARRIVAL_MS = 25_000
/** From the first blow on: page loads are the users' own doing. */
export const FIRST_BLOW_AT = PHASES[1].at
