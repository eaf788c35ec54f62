export interface PagePath {
  /** Page id of `/p/<id>/…`, else null. */
  page: string | null
  /** Path without that prefix. */
  path: string
  query: string
}

/** Takes a request target apart. */
export function splitTarget(target: string): PagePath {
  const mark = target.indexOf('?')
  const full = mark === -1 ? target : target.slice(0, mark)
  const query = mark === -1 ? '' : target.slice(mark + 1)
  if (!full.startsWith('/p/')) return { page: null, path: full, query }
  const match = /^\/p\/([a-z0-9]{12})(\/.*)?$/.exec(full)
  return match === null
    ? { page: null, path: full, query }
    : { page: match[1]!, path: match[2] ?? '/', query }
}
