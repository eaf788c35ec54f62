/** Which file of a static copy answers a path, by the rules that every file server knows: folders have an index. */
export function fileOf(path: string): string {
  const [front = '', query = ''] = path.split('?')
  const month = /^page=(\d+)$/.exec(query)?.[1]
  const plain = month === undefined ? front : `${front}/${month}`
  const name = plain.replace(/^\/+|\/+$/g, '')
  if (/\.[a-z0-9]+$/i.test(name)) return name
  return name === '' ? 'index.html' : `${name}/index.html`
}

export interface CopyNote {
  /** When core last confirmed what the copy shows. */
  asOf: string
  /** Address of the living page, without a slash at its end. */
  url: string
  /** Months of the history that the copy holds. */
  months: number
  /** Ids of the incidents that it holds. */
  incidents: ReadonlySet<string>
}

/**
 * A public page as it stands in a copy: it says that it is one, and of when; months of the history are folders, as no
 * file server tells queries apart (bars of the uptime are told so); what is beyond the copy leads to the living page.
 */
export function pageForCopy(html: string, { asOf, url, months, incidents }: CopyNote): string {
  const words = `${asOf.slice(0, 10)}, ${asOf.slice(11, 16)} UTC`
  const note = `<aside class="stale" aria-label="This is a copy">This is a copy of <time datetime="${asOf}">${words}</time>. What happened since is on <a href="${quoted(url)}/">the page itself</a>.</aside>`
  return html
    .replace(/ data-history="[^"]*"/, '$& data-months="folders"')
    .replace(/<aside class="stale" id="stale"/, `${note}$&`)
    .replace(/href="([^"?]*\/history)\?page=(\d+)/g, (_all, history: string, page: string) =>
      Number(page) <= months ? `href="${history}/${page}/` : `href="${quoted(url)}/history?page=${page}`,
    )
    .replace(/href="(?:\/p\/[a-z0-9]+)?\/incidents\/([a-z0-9]+)/g, (link: string, id: string) =>
      incidents.has(id) ? link : `href="${quoted(url)}/incidents/${id}`,
    )
}

const quoted = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
