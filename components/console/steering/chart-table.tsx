import { LocalTime } from '../local-time.tsx'
import type { Series } from './time-chart.tsx'

const MAX_ROWS = 30

/** A chart's numbers for those who cannot see it: at most thirty rows, the newest first. */
export function ChartTable({ times, series }: { times: number[]; series: Series[] }) {
  return (
    <details className="mt-1 text-sm">
      <summary className="min-h-8 cursor-pointer content-center text-dim">As a table</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard */}
      <div className="max-h-64 overflow-auto" tabIndex={0}>
        <table className="w-full text-left tabular-nums">
          <thead>
            <tr>
              <th className="py-1 pr-4 font-medium">Time</th>
              {series.map((one) => (
                <th key={one.label} className="py-1 pr-4 font-medium">
                  {one.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {thin(times).map((i) => (
              <tr key={times[i]} className="border-line border-t">
                <td className="whitespace-nowrap py-1 pr-4">
                  <LocalTime at={new Date(times[i]!).toISOString()} isRelative={false} />
                </td>
                {series.map((one) => (
                  <td key={one.label} className="pr-4">
                    {one.values[i] ?? 0}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

function thin(times: number[]): number[] {
  const step = Math.max(1, Math.ceil(times.length / MAX_ROWS))
  const rows: number[] = []
  for (let i = times.length - 1; i >= 0; i -= step) rows.push(i)
  return rows
}
