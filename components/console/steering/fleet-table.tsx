interface Row {
  app: string | null
  version: string | null
  visibility: string
  streams: number
  tabs: number
  isBad: boolean
}

/** Live clients by app, version and visibility. */
export function FleetTable({ rows }: { rows: Row[] }) {
  if (rows.length === 0)
    return (
      <p className="border-line border-t py-4 text-dim">
        Nobody is connected. Clients count themselves here as soon as a page embeds the widget with data-app
        and data-app-version.
      </p>
    )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls on a phone, also by keyboard
    <section aria-label="Live clients" className="overflow-x-auto" tabIndex={0}>
      <table className="w-full text-left tabular-nums">
        <thead className="text-dim text-sm">
          <tr>
            <th className="py-1.5 font-normal">App and version</th>
            <th className="font-normal">Tab</th>
            <th className="text-right font-normal">Streams</th>
            <th className="text-right font-normal">Tabs</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.app} ${row.version} ${row.visibility}`} className="border-line border-t">
              <td className="py-1.5">
                <span className="text-dim">{row.app ?? 'no app'}</span> {row.version ?? 'unregistered'}
                {row.isBad ? <span className="ml-2 text-bad text-sm">bad</span> : null}
              </td>
              <td>{row.visibility}</td>
              <td className="text-right">{row.streams}</td>
              <td className="text-right">{row.tabs}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
