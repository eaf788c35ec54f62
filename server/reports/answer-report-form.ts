import { randomUUID } from 'node:crypto'
import { Refusal } from '../../domain/refusal.ts'
import { CLIENT_ADDRESS_HEADER } from '../../protocol/follow.ts'
import { readLimited, TooLarge } from '../api-v1/read-body.ts'
import type { Deps } from '../deps.ts'
import { STATUS_OF } from '../http/refusal-status.ts'
import { requestedPage } from '../http/requested-page.ts'
import { logLine } from '../runtime/log-line.ts'
import { answerOwnPage } from '../status-page/answer-page.tsx'
import { reportContent } from '../status-page/report-content.tsx'
import { receiveReport } from './receive-report.ts'

/** A thousand characters of any script, each of their bytes escaped. */
const MAX_FORM_BYTES = 16 * 1024
const RETRY_AFTER_SECONDS = 60
const FIELDS = ['component', 'note', 'contact']

/** Whether a report comes from a form in a page, whose sender reads the answer. */
export function isForm(request: Request): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(request.headers.get('content-type') ?? '')
}

/**
 * Answers the form of `/report`, which works without script: 303 to a thank-you once the report is stored, else the form
 * again with what was typed and a sentence that says why. The limits are the widget's.
 */
export async function answerReportForm(deps: Deps, request: Request): Promise<Response> {
  let given: Record<string, string> = {}
  try {
    given = readForm(await readLimited(request, MAX_FORM_BYTES))
    const { id: pageId, base } = await requestedPage(deps, request.headers)
    const address = request.headers.get(CLIENT_ADDRESS_HEADER) ?? ''
    await receiveReport(deps, { id: randomUUID(), ...given, app: 'status-page', pageId, address })
    return new Response(null, {
      status: 303,
      headers: { location: `${base}/report/thanks`, 'cache-control': 'no-store' },
    })
  } catch (error) {
    const { status, problem } = explain(error, given)
    const answer = await answerOwnPage(deps, request, status, (frame) =>
      reportContent(deps, frame, { given, problem }),
    )
    if (status === 429 || status === 503) answer.headers.set('retry-after', String(RETRY_AFTER_SECONDS))
    return answer
  }
}

/** Fields by name; line ends as the widget sends them, so that a form counts no more characters. */
function readForm(text: string): Record<string, string> {
  const form = new URLSearchParams(text)
  return Object.fromEntries(FIELDS.map((name) => [name, (form.get(name) ?? '').replace(/\r\n?/g, '\n')]))
}

function explain(error: unknown, given: Record<string, string>): { status: number; problem: string } {
  if (error instanceof TooLarge)
    return { status: 413, problem: 'That is too long. A note has at most 1,000 characters.' }
  if (error instanceof Refusal) {
    const isEmpty = FIELDS.slice(0, 2).every((name) => (given[name] ?? '').trim() === '')
    if (error.code === 'invalid' && isEmpty)
      return { status: 422, problem: 'Choose a part, or write what happens.' }
    // Nothing keeps a form for later, as the widget does.
    if (error.code === 'limited')
      return { status: 429, problem: 'Thank you, we have very many reports. Please send yours again later.' }
    return { status: STATUS_OF[error.code], problem: error.publicMessage }
  }
  logLine('core', 'report-failed', { error: String(error) })
  return {
    status: 503,
    problem: 'Your report could not be stored just now. Please send it again in a minute.',
  }
}
