import type { ReactNode } from 'react'
import type { ShownFrame } from './view-types.ts'
import { glyphOfImpact } from './words.ts'

export interface Assets {
  css: string
  js: string
}

interface DocumentProps {
  frame: ShownFrame
  assets: Assets
  title: string
  description: string
  children: ReactNode
}

const SIGNS: Record<string, string> = {
  operational: '#2f9461',
  under_maintenance: '#3b78c9',
  degraded_performance: '#b98310',
  partial_outage: '#d0681c',
  major_outage: '#c8403a',
}

/** The whole document around a public page: one stylesheet, one small script, no framework. */
export function StatusDocument({ frame, assets, title, description, children }: DocumentProps) {
  const { state, base } = frame
  const sign = SIGNS[glyphOfImpact(state.status.indicator)] ?? '#777'
  const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="${sign}"/></svg>`
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <meta name="description" content={description} />
        <meta property="og:title" content={title} />
        <meta property="og:description" content={description} />
        <meta property="og:type" content="website" />
        <meta property="og:site_name" content={frame.name} />
        <meta name="twitter:card" content="summary" />
        <meta name="allclear-version" content={`${state.epoch}:${state.seq}`} data-base={base} />
        <link rel="icon" href={`data:image/svg+xml,${encodeURIComponent(icon)}`} />
        <link rel="stylesheet" href={assets.css} />
        <link
          rel="alternate"
          type="application/atom+xml"
          title="Incident history"
          href={`${base}/history.atom`}
        />
        <script type="module" src={assets.js} />
      </head>
      <body>
        <a className="skip" href="#main">
          Skip to content
        </a>
        <div className="page">
          <header className="masthead">
            <a className="brand" href={`${base}/`}>
              {frame.name}
            </a>
            <nav aria-label="Pages">
              <a href={`${base}/history`}>History</a>
            </nav>
          </header>
          <aside className="stale" id="stale" aria-label="Age of this page" hidden />
          <p className="visually-hidden" id="announcer" aria-live="polite" />
          <main id="main">{children}</main>
          <footer className="foot">
            <p>
              Times are in <span id="zone">{frame.timeZone.replace(/_/g, ' ')}</span>.
            </p>
            <p className="links">
              <a href={`${base}/history.atom`}>Atom</a>
              <a href={`${base}/history.rss`}>RSS</a>
              <a href={`${base}/api/v2/summary.json`}>API</a>
              {frame.supportUrl === null ? null : <a href={frame.supportUrl}>Support</a>}
              <a href={`${base}/report`} id="report">
                Report a problem
              </a>
            </p>
          </footer>
        </div>
      </body>
    </html>
  )
}
