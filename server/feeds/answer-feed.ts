import { zonedIso } from '../../domain/time/page-zone-time.ts'
import type { Deps } from '../deps.ts'
import { publicAnswer } from '../http/public-answer.ts'
import { findRequestedPage } from '../http/requested-page.ts'
import { stateVersion } from '../http/state-version.ts'
import { pageAddress } from '../pages/page-address.ts'
import { escapeMarkup, type FeedEntry, readFeedEntries } from './feed-entries.ts'

const CACHE = 'public, max-age=60, stale-while-revalidate=60, stale-if-error=86400'

interface FeedPage {
  name: string
  url: string
  timeZone: string
  updatedAt: Date
}

/** Answers `/history.atom` or `/history.rss`: the newest 25 incidents and maintenances (facts of Statuspage's feeds). */
export async function answerFeed(deps: Deps, request: Request, format: 'atom' | 'rss'): Promise<Response> {
  const requested = await findRequestedPage(deps, request.headers)
  if (requested === null) return new Response(null, { status: 404 })
  const { id } = requested
  const version = await stateVersion(deps, id)
  const row = await deps.db.page.findUniqueOrThrow({ where: { id } })
  const page = {
    name: row.name,
    url: pageAddress(row, deps.config.publicUrl),
    timeZone: row.timeZone,
    updatedAt: version.at,
  }
  const entries = await readFeedEntries(deps, id, row.timeZone)
  const body = format === 'atom' ? atom(page, entries) : rss(page, entries)
  const contentType = `application/${format === 'atom' ? 'atom' : 'rss'}+xml; charset=utf-8`
  return publicAnswer(request, {
    body,
    contentType,
    version,
    cacheControl: CACHE,
    headers: { 'access-control-allow-origin': '*' },
  })
}

function atom(page: FeedPage, entries: FeedEntry[]): string {
  const { host } = new URL(page.url)
  const time = (at: Date) => zonedIso(at, page.timeZone).replace(/\.\d{3}/, '')
  const items = entries.map(
    ({ record, publishedAt, html }) => `
  <entry>
    <id>tag:${escapeMarkup(host)},2005:Incident/${record.id}</id>
    <published>${time(publishedAt)}</published>
    <updated>${time(record.updatedAt)}</updated>
    <link rel="alternate" type="text/html" href="${escapeMarkup(page.url)}/incidents/${record.id}"/>
    <title>${escapeMarkup(record.name)}</title>
    <content type="html">${escapeMarkup(html)}</content>
  </entry>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xml:lang="en-US" xmlns="http://www.w3.org/2005/Atom">
  <id>tag:${escapeMarkup(host)},2005:/history</id>
  <link rel="alternate" type="text/html" href="${escapeMarkup(page.url)}"/>
  <link rel="self" type="application/atom+xml" href="${escapeMarkup(page.url)}/history.atom"/>
  <title>${escapeMarkup(page.name)} Status - Incident History</title>
  <updated>${time(page.updatedAt)}</updated>
  <author>
    <name>${escapeMarkup(page.name)}</name>
  </author>${items.join('')}
</feed>
`
}

function rss(page: FeedPage, entries: FeedEntry[]): string {
  const time = (at: Date) => at.toUTCString().replace('GMT', '+0000')
  const items = entries.map(({ record, publishedAt, html }) => {
    const link = `${escapeMarkup(page.url)}/incidents/${record.id}`
    return `
    <item>
      <title>${escapeMarkup(record.name)}</title>
      <description>${escapeMarkup(html)}</description>
      <pubDate>${time(publishedAt)}</pubDate>
      <link>${link}</link>
      <guid>${link}</guid>
    </item>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0">
  <channel>
    <title>${escapeMarkup(page.name)} Status - Incident History</title>
    <link>${escapeMarkup(page.url)}</link>
    <description>Statuspage</description>
    <pubDate>${time(page.updatedAt)}</pubDate>${items.join('')}
  </channel>
</rss>
`
}
