import { STATUS_CODES } from 'node:http'
import type { CachedAnswer } from '../cache/page-cache.ts'
import { type Form, formOf, inForm } from './answer-cached.ts'
import type { ReadPlan } from './read-plan.ts'

/** Head and body as one buffer, ready for the socket, for one second and one `asOf`. */
export interface PreparedAnswer {
  answer: CachedAnswer
  second: number
  asOf: string | null
  isLast: boolean
  bytes: Buffer
}

/** Larger ones are not held by plans: what is thrown away has to leave memory. */
const MAX_HELD_BYTES = 64 * 1024
const FORMS: readonly Form[] = ['identity', 'gzip', 'br', 'unchanged']

/** By answer: one place for each form, with and without a body, for the last answer of a connection and others. */
const prepared = new WeakMap<CachedAnswer, (PreparedAnswer | undefined)[]>()

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
  const { newest } = plan
  if (newest !== undefined && newest.answer === answer && isStillRight(newest, second, asOf, isLast))
    return newest.bytes
  const form = formOf(answer, plan)
  const place = FORMS.indexOf(form) * 4 + (plan.isHead ? 2 : 0) + (isLast ? 1 : 0)
  let places = prepared.get(answer)
  if (places === undefined) {
    places = new Array(FORMS.length * 4).fill(undefined)
    prepared.set(answer, places)
  }
  let one = places[place]
  if (one === undefined || !isStillRight(one, second, asOf, isLast)) {
    one = { answer, second, asOf, isLast, bytes: bytesOf(answer, form, plan.isHead, asOf, isLast, second) }
    places[place] = one
  }
  if (one.bytes.length <= MAX_HELD_BYTES) plan.newest = one
  return one.bytes
}

function isStillRight(one: PreparedAnswer, second: number, asOf: string | null, isLast: boolean): boolean {
  return one.second === second && one.asOf === asOf && one.isLast === isLast
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
