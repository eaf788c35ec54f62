import { LocalTime } from '../local-time.tsx'

interface Props {
  report: {
    receivedAt: string
    component: { name: string } | null
    note: string | null
    contact: string | null
    app: string | null
    appVersion: string | null
    incidentId: string | null
  }
}

/** What one user reported, and what came with it. */
export function ReportRow({ report }: Props) {
  return (
    <li className="border-line border-t py-2">
      <p className="flex flex-wrap gap-x-4 text-dim text-sm">
        <LocalTime at={new Date(report.receivedAt)} timeZone="UTC" />
        <span>{report.component?.name ?? 'nothing named'}</span>
        <span>{[report.app, report.appVersion].filter(Boolean).join(' ')}</span>
        {report.contact === null ? null : <span className="text-fg">{report.contact}</span>}
        {report.incidentId === null ? null : (
          <a className="underline" href={`/console/incidents/${report.incidentId}`}>
            in an incident
          </a>
        )}
      </p>
      {report.note === null ? null : <p className="whitespace-pre-wrap break-words">{report.note}</p>}
    </li>
  )
}
