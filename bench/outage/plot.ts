/** What the plot needs of a replay; all series are by second. What happens before the second phase is no peak. */
export interface ReplayFigures {
  clients: number
  seconds: number
  bound: number
  phases: readonly { at: number; name: string; note: string }[]
  results: readonly {
    name: string
    isOurs: boolean
    requests: readonly number[]
    /** Those of hidden tabs among them. */
    hidden: readonly number[]
    without: readonly number[]
  }[]
}

const WIDTH = 960
const LEFT = 52
const RIGHT = 24
const TOP = 98
const PANEL = 124
const GAP = 30
/** Room for the words over a panel's scale. */
const HEAD = 24

const STYLE = `
svg { --ground: #fdfcfa; --band: #f3f0ea; --ink: #24211d; --soft: #6b655c; --line: #d9d4ca; --theirs: #b4541a; --ours: #0f6fb8; }
@media (prefers-color-scheme: dark) {
  svg { --ground: #1b1a18; --band: #242220; --ink: #ece8e1; --soft: #a39c91; --line: #3b3834; --theirs: #f09a5f; --ours: #6cb6f2; }
}
text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: var(--soft); font-variant-numeric: tabular-nums; }
.title { font-size: 17px; font-weight: 600; fill: var(--ink); }
.name { font-size: 13px; font-weight: 600; fill: var(--ink); }
.phase { fill: var(--ink); }
.note { font-size: 11px; }
.end { text-anchor: end; }
.mid { text-anchor: middle; }`

/** Requests per second of each kind of client, one panel under the other on one scale: an SVG for light and dark. */
export function plotReplay({ clients, seconds, bound, phases, results }: ReplayFigures): string {
  const height = TOP + results.length * (PANEL + GAP) + 18
  const most = Math.max(bound, ...results.flatMap(({ requests }) => requests))
  const step = [100, 200, 250, 500, 1000, 2000].find((size) => most / size <= 2.5) ?? 5000
  const top = Math.max(most, step)
  const x = (second: number) => round(LEFT + (second / seconds) * (WIDTH - LEFT - RIGHT))
  const bottom = TOP + results.length * (PANEL + GAP) - GAP
  const parts: string[] = []
  const text = (at: [x: number, y: number], words: string, kind = '') =>
    parts.push(`<text x="${at[0]}" y="${at[1]}"${kind && ` class="${kind}"`}>${escaped(words)}</text>`)

  text([LEFT, 28], `${clients.toLocaleString('en')} clients, one outage: requests per second`, 'title')
  text([WIDTH - RIGHT, 28], 'darker: from hidden tabs', 'end')
  for (const [i, { at, name, note }] of phases.entries()) {
    const [from, to] = [x(at), x(phases[i + 1]?.at ?? seconds)]
    if (i % 2 === 1)
      parts.push(
        `<rect x="${from}" y="46" width="${round(to - from)}" height="${bottom - 46}" fill="var(--band)"/>`,
      )
    const middle = round((from + to) / 2)
    text([middle, 63], name, 'phase mid')
    if (note) text([middle, 78], note, 'note mid')
  }
  for (const [i, { name, isOurs, requests, hidden, without }] of results.entries()) {
    const base = TOP + i * (PANEL + GAP) + PANEL
    const y = (count: number) => round(base - (count / top) * (PANEL - HEAD))
    const color = isOurs ? 'var(--ours)' : 'var(--theirs)'
    for (let count = 0; count <= top; count += step) {
      parts.push(`<path d="M${LEFT} ${y(count)}H${WIDTH - RIGHT}" stroke="var(--line)"/>`)
      text([LEFT - 8, y(count) + 4], count.toLocaleString('en'), 'end')
    }
    const outlineOf = (counts: readonly number[]) =>
      `M${x(0)} ${base}${counts.map((count, second) => `V${y(count)}H${x(second + 1)}`).join('')}V${base}`
    const outline = outlineOf(requests)
    parts.push(`<path d="${outline}Z" fill="${color}" fill-opacity=".2"/>`)
    parts.push(`<path d="${outlineOf(hidden)}Z" fill="${color}" fill-opacity=".4"/>`)
    parts.push(
      `<path d="${outline}" fill="none" stroke="${color}" stroke-width="1.3" stroke-linejoin="round"/>`,
    )
    const peak = Math.max(...requests.slice(phases[1]?.at))
    const left = without.at(-1)!
    parts.push(
      `<text x="${LEFT}" y="${base - PANEL + 10}"><tspan class="name">${escaped(name)}</tspan>` +
        ` · at most ${peak.toLocaleString('en')} in a second</text>`,
    )
    const ending =
      left === 0
        ? 'all visible tabs have a stream'
        : `${left.toLocaleString('en')} visible ${left === 1 ? 'tab' : 'tabs'} without a stream`
    text([WIDTH - RIGHT, base - PANEL + 10], `at the end ${ending}`, 'end')
    if (!isOurs) continue
    parts.push(
      `<path d="M${LEFT} ${y(bound)}H${WIDTH - RIGHT}" stroke="${color}" stroke-width="1.3" stroke-dasharray="5 4"/>`,
    )
    text([WIDTH - RIGHT, y(bound) - 6], `bound ${bound.toLocaleString('en')}`, 'end')
  }
  for (let second = 0; second <= seconds; second += 20) text([x(second), bottom + 20], `${second} s`, 'mid')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="t">
<title id="t">Requests per second of ${clients} clients of ${results.length} kinds in the same outage</title>
<style>${STYLE}</style>
<rect width="${WIDTH}" height="${height}" fill="var(--ground)"/>
${parts.join('\n')}
</svg>
`
}

const round = (value: number) => Math.round(value * 10) / 10
const escaped = (words: string) => words.replace(/&/g, '&amp;').replace(/</g, '&lt;')
