import type { ReactElement } from 'react'
import { type Assets, StatusDocument } from '../../components/status/document.tsx'
import { Refusal } from '../../domain/refusal.ts'
import type { Deps } from '../deps.ts'
import { publicAnswer } from '../http/public-answer.ts'
import { logLine } from '../runtime/log-line.ts'
import { readAssets } from './read-assets.ts'
import { type PageFrame, readFrame } from './read-page.ts'

export interface PageContent {
  title: string
  description: string
  body: ReactElement
  status?: number
}

const CACHE = 'public, max-age=5, stale-while-revalidate=60, stale-if-error=86400'
/** No inline script or style; anybody may put the page into a frame. */
const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'"
const HTML = 'text/html; charset=utf-8'
const HEADERS = {
  'content-security-policy': POLICY,
  'referrer-policy': 'strict-origin-when-cross-origin',
}

/**
 * Answers a public page: reads what every page needs, then what this one shows, and renders it to a document without
 * framework script. The state is read first, so that a page is never older than the version it names.
 */
export async function answerPage(
  deps: Deps,
  request: Request,
  read: (frame: PageFrame) => Promise<PageContent>,
): Promise<Response> {
  try {
    const frame = await readFrame(deps, request.headers)
    const content = await read(frame).catch((error: unknown) => {
      if (error instanceof Refusal && error.code === 'not_found') return notFound(frame)
      throw error
    })
    return await render(request, frame, content, readAssets())
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found')
      return new Response('There is no such page.\n', { status: 404 })
    logLine('core', 'page-failed', {
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
    return new Response('This page cannot be shown right now.\n', {
      status: 500,
      headers: { 'cache-control': 'no-store' },
    })
  }
}

/** A page for one reader alone, as what a form is answered with: in the look of the others, and kept by nobody. */
export async function answerOwnPage(
  deps: Deps,
  request: Request,
  status: number,
  read: (frame: PageFrame) => Promise<PageContent>,
): Promise<Response> {
  const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...HEADERS }
  try {
    const frame = await readFrame(deps, request.headers)
    const body = await markupOf(frame, await read(frame), readAssets())
    return new Response(body, { status, headers: { ...headers, 'content-type': HTML } })
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found')
      return new Response('There is no such page.\n', { status: 404, headers })
    logLine('core', 'page-failed', { error: String(error) })
    return new Response('This cannot be answered right now.\n', { status: 503, headers })
  }
}

async function render(
  request: Request,
  frame: PageFrame,
  content: PageContent,
  assets: Assets,
): Promise<Response> {
  return publicAnswer(request, {
    body: await markupOf(frame, content, assets),
    contentType: HTML,
    version: frame.state,
    cacheControl: CACHE,
    status: content.status ?? 200,
    headers: HEADERS,
  })
}

async function markupOf(frame: PageFrame, content: PageContent, assets: Assets): Promise<string> {
  const { renderToStaticMarkup } = await import('react-dom/server')
  const { title, description } = content
  const markup = renderToStaticMarkup(
    <StatusDocument frame={frame} assets={assets} title={title} description={description}>
      {content.body}
    </StatusDocument>,
  )
  return `<!doctype html>${markup}`
}

function notFound(frame: PageFrame): PageContent {
  return {
    title: `Not found · ${frame.name}`,
    description: 'There is no such page.',
    status: 404,
    body: (
      <section>
        <h1 className="month">There is nothing here</h1>
        <p>
          This page does not exist, or it was taken off. <a href={`${frame.base}/`}>See the present status</a>
          .
        </p>
      </section>
    ),
  }
}
