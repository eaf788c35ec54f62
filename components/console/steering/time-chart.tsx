'use client'

import { useId, useState } from 'react'

export interface Series {
  label: string
  /** One value for each time. */
  values: number[]
}

interface Props {
  title: string
  /** Milliseconds since 1970, rising. */
  times: number[]
  /** Drawn one upon the other, the first at the bottom. */
  series: Series[]
  /** What is counted: "clients". */
  unit: string
}

const WIDTH = 640
const HEIGHT = 140
const HUES = [255, 155, 75, 320, 200, 30]

/** Amounts over time as areas from zero, labelled where they end; read by pointer, by arrow keys, or as a table. */
export function TimeChart({ title, times, series, unit }: Props) {
  const [at, setAt] = useState<number | null>(null)
  const id = useId()
  const last = times.length - 1
  const totals = times.map((_, i) => series.reduce((sum, one) => sum + (one.values[i] ?? 0), 0))
  const top = Math.max(1, ...totals)
  if (times.length < 2)
    return (
      <figure>
        <figcaption className="font-medium">{title}</figcaption>
        <p className="py-4 text-dim">The first half minute is being counted.</p>
      </figure>
    )
  const x = (i: number) => (i / last) * WIDTH
  const y = (value: number) => HEIGHT - (value / top) * HEIGHT
  const below = times.map(() => 0)
  const areas = series.map((one, n) => {
    const floor = [...below]
    for (const [i, value] of one.values.entries()) below[i] = (below[i] ?? 0) + value
    const upper = below.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`)
    const lower = floor.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).reverse()
    const middle = ((floor[last] ?? 0) + (below[last] ?? 0)) / 2
    return { ...one, hue: HUES[n % HUES.length]!, points: [...upper, ...lower].join(' '), middle }
  })
  const shown = at ?? last
  const clock = (ms: number) =>
    new Date(ms).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
  const words = series.map((one) => `${one.label} ${one.values[shown] ?? 0}`).join(', ')
  const move = (to: number) => setAt(Math.max(0, Math.min(last, to)))
  return (
    <figure aria-labelledby={id}>
      <figcaption id={id} className="flex flex-wrap justify-between gap-x-4">
        <span className="font-medium">{title}</span>
        <span className="text-dim text-sm tabular-nums" aria-live="polite" suppressHydrationWarning>
          {clock(times[shown]!)}: {totals[shown]} {unit}
        </span>
      </figcaption>
      <div className="mt-2 grid grid-cols-[1fr_auto] gap-2">
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="h-36 w-full border-line border-b"
          role="img"
          aria-label={`${title}, ${words}`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the chart is read by arrow keys
          tabIndex={0}
          onPointerMove={(event) => {
            const box = event.currentTarget.getBoundingClientRect()
            move(Math.round(((event.clientX - box.left) / box.width) * last))
          }}
          onPointerLeave={() => setAt(null)}
          onBlur={() => setAt(null)}
          onKeyDown={(event) => {
            const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, Home: -last, End: last }
            const step = steps[event.key]
            if (step === undefined) return
            event.preventDefault()
            move(shown + step)
          }}
        >
          {areas.map((area) => (
            <polygon
              key={area.label}
              points={area.points}
              fill={`oklch(62% 0.11 ${area.hue})`}
              opacity={0.75}
            />
          ))}
          {at === null ? null : (
            <line
              x1={x(at)}
              x2={x(at)}
              y1={0}
              y2={HEIGHT}
              stroke="currentColor"
              vectorEffect="non-scaling-stroke"
            />
          )}
        </svg>
        <ul className="relative h-36 w-32 text-sm">
          {areas.map((area) =>
            (area.values[last] ?? 0) === 0 && area.values.every((value) => value === 0) ? null : (
              <li
                key={area.label}
                className="absolute flex -translate-y-1/2 items-center gap-1.5 truncate"
                style={{ top: `${Math.min(94, Math.max(6, 100 - (area.middle / top) * 100))}%` }}
              >
                <span
                  aria-hidden="true"
                  className="size-2 flex-none rounded-full"
                  style={{ background: `oklch(62% 0.11 ${area.hue})` }}
                />
                <span className="truncate">{area.label}</span>
                <span className="text-dim tabular-nums">{area.values[shown] ?? 0}</span>
              </li>
            ),
          )}
        </ul>
      </div>
      <p className="flex justify-between pr-34 text-dim text-sm tabular-nums" suppressHydrationWarning>
        <span>{clock(times[0]!)}</span>
        <span>now</span>
      </p>
      <details className="mt-1 text-sm">
        <summary className="cursor-pointer text-dim">As a table</summary>
        <div className="max-h-64 overflow-auto">
          <table className="w-full text-left tabular-nums">
            <thead>
              <tr>
                <th className="py-1 font-medium">Time</th>
                {series.map((one) => (
                  <th key={one.label} className="py-1 font-medium">
                    {one.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {thin(times).map((i) => (
                <tr key={times[i]} className="border-line border-t">
                  <td className="py-1" suppressHydrationWarning>
                    {clock(times[i]!)}
                  </td>
                  {series.map((one) => (
                    <td key={one.label}>{one.values[i] ?? 0}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  )
}

/** At most thirty rows of the table, the newest first. */
function thin(times: number[]): number[] {
  const step = Math.max(1, Math.ceil(times.length / 30))
  const rows: number[] = []
  for (let i = times.length - 1; i >= 0; i -= step) rows.push(i)
  return rows
}
