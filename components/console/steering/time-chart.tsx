'use client'

import { useId, useState } from 'react'
import { spreadLabels } from '../../../domain/charts/spread-labels.ts'
import { useLocalWords } from '../local-time.tsx'
import { ChartTable } from './chart-table.tsx'

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
  /** Bars where each value counts a span of its own; areas where something goes on. */
  shape?: 'areas' | 'bars'
  /** What stands there before there is anything to draw. */
  empty?: string
}

const WIDTH = 640
const HEIGHT = 144
const LABEL_HEIGHT = 22
const HUES = [255, 155, 75, 320, 200, 30]
const colourOf = (n: number) => `light-dark(oklch(58% 0.1 ${HUES[n % 6]}), oklch(70% 0.1 ${HUES[n % 6]}))`

/** Amounts over time, stacked from zero, labelled where they end; read by pointer, by arrow keys, or as a table. */
export function TimeChart(props: Props) {
  const { title, times, empty = 'The first half minute is being counted.' } = props
  if (times.length > 1) return <Chart {...props} />
  return (
    <figure>
      <figcaption className="font-medium">{title}</figcaption>
      <p className="py-4 text-dim">{empty}</p>
    </figure>
  )
}

function Chart({ title, times, series, unit, shape = 'areas' }: Props) {
  const [at, setAt] = useState<number | null>(null)
  const id = useId()
  const last = times.length - 1
  const totals = times.map((_, i) => series.reduce((sum, one) => sum + (one.values[i] ?? 0), 0))
  const top = Math.max(1, ...totals)
  const shown = Math.min(at ?? last, last)
  const clock = useLocalWords(new Date(times[shown]!).toISOString(), 'UTC', false)
  const layers = stack(series, times, top, shape)
  const named = layers.filter((layer) => layer.values.some((value) => value > 0))
  const places = spreadLabels(
    named.map((layer) => layer.middle),
    LABEL_HEIGHT,
    HEIGHT,
  )
  const words = series.map((one) => `${one.label} ${one.values[shown] ?? 0}`).join(', ')
  const move = (to: number) => setAt(Math.max(0, Math.min(last, to)))
  const mark = shape === 'bars' ? ((shown + 0.5) / times.length) * WIDTH : (shown / last) * WIDTH
  return (
    <figure aria-labelledby={id} className="min-w-0">
      <figcaption id={id} className="flex flex-wrap justify-between gap-x-4">
        <span className="font-medium">{title}</span>
        <span className="text-dim text-sm tabular-nums" aria-live="polite">
          {clock}: {totals[shown]} {unit}
        </span>
      </figcaption>
      <div className="mt-2 grid gap-x-3 sm:grid-cols-[minmax(0,1fr)_9rem]">
        <div className="relative">
          <span className="absolute top-0 left-0 text-dim text-xs leading-none" aria-hidden="true">
            {top}
          </span>
          <svg
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            preserveAspectRatio="none"
            className="block h-36 w-full border-line border-y border-t-dashed"
            role="img"
            aria-label={`${title}, ${words}`}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the chart is read by arrow keys
            tabIndex={0}
            onPointerMove={(event) => {
              const box = event.currentTarget.getBoundingClientRect()
              const share = (event.clientX - box.left) / box.width
              move(shape === 'bars' ? Math.floor(share * times.length) : Math.round(share * last))
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
            {layers.map((layer) => (
              <path key={layer.label} d={layer.path} style={{ fill: layer.colour }} />
            ))}
            {at === null ? null : (
              <line
                x1={mark}
                x2={mark}
                y1={0}
                y2={HEIGHT}
                stroke="currentColor"
                vectorEffect="non-scaling-stroke"
              />
            )}
          </svg>
          <p className="flex justify-between pt-1 text-dim text-xs tabular-nums">
            <Clock atMs={times[0]!} />
            <span>now</span>
          </p>
        </div>
        <ul className="relative flex flex-wrap gap-x-4 text-sm sm:block">
          {named.map((layer, i) => (
            <li
              key={layer.label}
              className="flex max-w-full items-center gap-1.5 sm:absolute sm:top-(--at) sm:w-full sm:-translate-y-1/2"
              style={{ '--at': `${places[i]}px` } as React.CSSProperties}
            >
              <span
                aria-hidden="true"
                className="size-2.5 flex-none rounded-xs"
                style={{ background: layer.colour }}
              />
              <span className="truncate" title={layer.label}>
                {layer.label}
              </span>
              <span className="text-dim tabular-nums">{layer.values[shown] ?? 0}</span>
            </li>
          ))}
        </ul>
      </div>
      <ChartTable times={times} series={series} />
    </figure>
  )
}

function Clock({ atMs }: { atMs: number }) {
  return <span>{useLocalWords(new Date(atMs).toISOString(), 'UTC', false)}</span>
}

interface Layer extends Series {
  colour: string
  path: string
  /** Where its last value lies, from the top. */
  middle: number
}

/** Each series upon the ones before it, as one path. */
function stack(series: Series[], times: number[], top: number, shape: 'areas' | 'bars'): Layer[] {
  const last = times.length - 1
  const y = (value: number) => HEIGHT - (value / top) * (HEIGHT - 10)
  const below = times.map(() => 0)
  return series.map((one, n) => {
    const floor = [...below]
    for (const [i, value] of one.values.entries()) below[i] = (below[i] ?? 0) + value
    const middle = (y(floor[last] ?? 0) + y(below[last] ?? 0)) / 2
    const path = shape === 'bars' ? bars(floor, below, y) : area(floor, below, y)
    return { ...one, colour: colourOf(n), path, middle }
  })
}

type Scale = (value: number) => number

function area(floor: number[], upper: number[], y: Scale): string {
  const x = (i: number) => ((i / (upper.length - 1)) * WIDTH).toFixed(1)
  const there = upper.map((value, i) => `${x(i)},${y(value).toFixed(1)}`)
  const back = floor.map((value, i) => `${x(i)},${y(value).toFixed(1)}`).reverse()
  return `M${[...there, ...back].join('L')}Z`
}

function bars(floor: number[], upper: number[], y: Scale): string {
  const width = WIDTH / upper.length
  return upper
    .map((value, i) => {
      if (value === floor[i]) return ''
      const [from, to] = [y(floor[i]!).toFixed(1), y(value).toFixed(1)]
      const left = (i * width + width * 0.12).toFixed(1)
      return `M${left},${from}V${to}h${(width * 0.76).toFixed(1)}V${from}Z`
    })
    .join('')
}
