import { drawId } from '../../ui/draw-id.ts'

interface Report {
  component?: string
  note?: string
  contact?: string
}
interface Dialog {
  openReportDialog(options: object): void
}

/**
 * The footer's "Report a problem": loads the widget's dialog when it is asked for, and leads to the form's own page where
 * that cannot be had. The page keeps nothing for later, as an app does: a report that the server does not take is said
 * to be lost.
 */
export function offerReports(base: string, confirmedAt: () => number | null): void {
  const link = document.querySelector<HTMLAnchorElement>('#report')
  if (link === null || link.pathname === location.pathname) return
  const context = () => {
    const at = confirmedAt()
    return {
      app: 'status-page',
      appVersion: null,
      online: navigator.onLine,
      stateAgeSeconds: at === null ? null : Math.max(0, Math.round((Date.now() - at) / 1000)),
    }
  }
  async function report(input: Report): Promise<'sent' | 'full'> {
    const { appVersion: _, ...seen } = context()
    const body = { id: drawId(), ...input, ...seen, writtenAt: new Date().toISOString() }
    const response = await fetch(`${base}/feed/v1/reports`, { method: 'POST', body: JSON.stringify(body) })
    return response.status === 202 ? 'sent' : 'full'
  }
  link.onclick = (event) => {
    // A new tab or window, asked for by key or button, gets the page.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    const file = '/widget/report-v1.js'
    import(file).then(
      ({ openReportDialog }: Dialog) =>
        openReportDialog({
          client: { state: null, report, reportContext: context },
          url: base,
          strings: {},
          language: 'en',
          theme: 'auto',
        }),
      () => openForm(link),
    )
  }
}

/** The form is there wherever core or an edge answers; in a copy of the page's files it is not. */
function openForm(link: HTMLAnchorElement): void {
  const say = () => {
    link.textContent = 'Reports cannot be sent just now'
  }
  fetch(link.href).then(({ ok }) => (ok ? location.assign(link.href) : say()), say)
}
