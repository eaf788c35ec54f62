import { STATUS_CODES } from 'node:http'
import type { CachedAnswer } from '../cache/page-cache.ts'
import { type Form, formOf, inForm } from './answer-cached.ts'
import type { ReadPlan } from './read-plan.ts'

/** Head and body as one buffer, ready for the socket, for one second and one `asOf`. */
interface PreparedAnswer {
  second: number
  asOf: string | null
  bytes: Buffer
}
type Places = (PreparedAnswer | undefined)[]

const FORMS: readonly Form[] = ['identity', 'gzip', 'br', 'unchanged']

/** By answer: one place for each form, with and without a body, for the last answer of a connection and others. */
const prepared = new WeakMap<CachedAnswer, Places>()
/** A crowd asks for one answer. */
let newest: { answer: CachedAnswer; places: Places } | undefined

/**
 * Head and body of a cached answer as one buffer. It is put together once for each second and form, because Date and
 * Allclear-As-Of move on, and shared by all who ask in that second.
 */
export function preparedAnswer(
  answer: CachedAnswer,
  plan: ReadPlan,
  asOf: string | null,
  isLast: boolean,
  nowMs: number,
): Buffer {
  const second = Math.floor(nowMs / 1000)
  const form = rememberedForm(answer, plan)
  const places = placesOf(answer)
  const place = form * 4 + (plan.isHead ? 2 : 0) + (isLast ? 1 : 0)
  let one = places[place]
  if (one === undefined || one.second !== second || one.asOf !== asOf) {
    const bytes = bytesOf(answer, FORMS[form]!, plan.isHead, asOf, isLast, second)
    one = { second, asOf, bytes }
    places[place] = one
  }
  return one.bytes
}

function placesOf(answer: CachedAnswer): Places {
  if (newest?.answer === answer) return newest.places
  let places = prepared.get(answer)
  if (places === undefined) {
    places = new Array(FORMS.length * 4).fill(undefined)
    prepared.set(answer, places)
  }
  newest = { answer, places }
  return places
}

/** Index of the form that a request asks for. A plan that is used again mostly meets an answer of the same ETag. */
function rememberedForm(answer: CachedAnswer, plan: ReadPlan): number {
  const { etag } = answer.headers
  const bodies = (answer.gzip === null ? 0 : 1) + (answer.brotli === null ? 0 : 2)
  const { form } = plan
  if (form !== undefined && form.etag === etag && form.bodies === bodies) return form.index
  const index = FORMS.indexOf(formOf(answer, plan))
  plan.form = { etag, bodies, index }
  return index
}

function bytesOf(
  answer: CachedAnswer,
  form: Form,
  isHead: boolean,
  asOf: string | null,
  isLast: boolean,
  second: number,
): Buffer {
  const { status, headers, body } = inForm(answer, form, asOf)
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Date: ${new Date(second * 1000).toUTCString()}`,
    `Connection: ${isLast ? 'close' : 'keep-alive'}`,
  ]
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  return body === null || isHead ? head : Buffer.concat([head, body])
}
