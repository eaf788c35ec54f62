import { Refusal } from '../../domain/refusal.ts'
import { CLIENT_ADDRESS_HEADER } from '../../protocol/follow.ts'
import { MAX_REPORT_BYTES, REPORT_FIELDS } from '../../protocol/report.ts'
import { readLimited, TooLarge } from '../api-v1/read-body.ts'
import type { Deps } from '../deps.ts'
import { STATUS_OF } from '../http/refusal-status.ts'
import { requestedPage } from '../http/requested-page.ts'
import { logLine } from '../runtime/log-line.ts'
import { answerReportForm, isForm } from './answer-report-form.ts'
import { receiveReport } from './receive-report.ts'

const HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Retry-After, Date, Age, ETag, Allclear-As-Of',
  'cache-control': 'no-store',
  'content-type': 'application/json; charset=utf-8',
}
/** A client that was told to come later keeps its report this long at least. */
const RETRY_AFTER_SECONDS = 60

/** Answers `POST /feed/v1/reports` (docs/protocol.md): 202 only when the report is stored. A form is answered with a page. */
export async function answerReport(deps: Deps, request: Request): Promise<Response> {
  if (isForm(request)) return answerReportForm(deps, request)
  try {
    const { id: pageId } = await requestedPage(deps, request.headers)
    const body = parse(await readLimited(request, MAX_REPORT_BYTES))
    const address = request.headers.get(CLIENT_ADDRESS_HEADER) ?? ''
    await receiveReport(deps, { ...body, pageId, address })
    return answer(202, { status: 'stored' })
  } catch (error) {
    if (error instanceof TooLarge)
      return answer(413, { error: `A report has at most ${MAX_REPORT_BYTES} bytes.` })
    if (error instanceof Refusal) return answer(STATUS_OF[error.code], { error: error.publicMessage })
    // Not stored: the client keeps it. The database may be away, and that is when reports come.
    logLine('core', 'report-failed', { error: String(error) })
    return answer(503, { error: 'Your report could not be stored just now.' })
  }
}

function answer(status: number, body: object): Response {
  const retry = status === 429 || status === 503 ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : undefined
  return new Response(JSON.stringify(body), { status, headers: { ...HEADERS, ...retry } })
}

function parse(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Refusal('invalid', 'The report is not JSON.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal('invalid', 'The report is not a JSON object.')
  const fields = value as Record<string, unknown>
  // A client newer than this server may say more; the protocol changes by adding, and no report is lost by it.
  return Object.fromEntries(
    REPORT_FIELDS.filter((name) => name in fields).map((name) => [name, fields[name]]),
  )
}
