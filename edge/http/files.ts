import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { keepFiles } from '../cache/kept-files.ts'
import type { CachedAnswer } from '../cache/page-cache.ts'

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  map: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
}
const FOR_EVER = 'public, max-age=31536000, immutable'
const A_WEEK = 'public, max-age=604800'

/**
 * Files that never come from core: the page's style and script, its icon, and the widget. Read into memory once, at
 * start; in `keptDir`, what earlier builds had of those that are immutable (kept-files.ts).
 */
export function readFiles(folders: {
  staticDir: string
  widgetDir: string
  keptDir: string
  log: (event: string, details: object) => void
}): Map<string, CachedAnswer> {
  const files = new Map<string, CachedAnswer>()
  const immutable = new Map<string, Buffer>()
  const add = (path: string, file: string, cacheControl: string, anywhere: boolean) => {
    const body = readFileSync(file)
    if (cacheControl === FOR_EVER) immutable.set(path, body)
    files.set(path, asAnswer(path, body, file, cacheControl, anywhere))
  }
  for (const name of namesIn(folders.staticDir)) {
    const file = join(folders.staticDir, name)
    if (name === 'favicon.ico') add('/favicon.ico', file, A_WEEK, false)
    else if (name !== 'manifest.json') add(`/assets/${name}`, file, FOR_EVER, false)
  }
  for (const name of namesIn(folders.widgetDir)) {
    const file = join(folders.widgetDir, name)
    const widget = /^widget-(.+\.js)$/.exec(name)?.[1]
    if (widget === 'v1.js') add('/widget/v1.js', file, 'public, max-age=300', true)
    else if (widget !== undefined) add(`/widget/${widget}`, file, FOR_EVER, true)
    else if (/^(locale-[a-z]+\.json|report-v1\.js)$/.test(name))
      add(`/widget/${name}`, file, 'public, max-age=300', true)
    else if (/^((report|steering)-.+\.js|locale-.+\.json)$/.test(name))
      add(`/widget/${name}`, file, FOR_EVER, true)
  }
  for (const [path, body] of keepFiles(folders.keptDir, immutable, folders.log))
    files.set(path, asAnswer(path, body, path, FOR_EVER, path.startsWith('/widget/')))
  return files
}

function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
}

function asAnswer(
  path: string,
  body: Buffer,
  file: string,
  cacheControl: string,
  anywhere: boolean,
): CachedAnswer {
  const headers: Record<string, string> = {
    'content-type': TYPES[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
    'cache-control': cacheControl,
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`,
    'x-content-type-options': 'nosniff',
    ...(anywhere
      ? { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }
      : {}),
  }
  return {
    key: path,
    page: '',
    path,
    host: '',
    status: 200,
    headers,
    version: { epoch: '', seq: 0 },
    identity: body,
    gzip: gzipSync(body, { level: 9 }),
    brotli: brotliCompressSync(body),
    askedAt: 0,
  }
}
