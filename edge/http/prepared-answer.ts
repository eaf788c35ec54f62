import { STATUS_CODES } from 'node:http'
import type { CachedAnswer } from '../cache/page-cache.ts'
import { formOf, inForm } from './answer-cached.ts'
import type { ReadPlan } from './read-plan.ts'

interface Prepared {
  second: number
  asOf: string | null
  bytes: Buffer
}

const prepared = new WeakMap<CachedAnswer, Map<string, Prepared>>()

/**
 * Head and body of a cached answer as one buffer, ready for the socket. It is put together once for each second and
 * form, because Date and Allclear-As-Of move on, and shared by all who ask in that second.
 */
export function preparedAnswer(
  answer: CachedAnswer,
  plan: ReadPlan,
  asOf: string | null,
  isLast: boolean,
  nowMs: number,
): Buffer {
  const form = formOf(answer, plan)
  const variant = `${form}${plan.isHead ? ' head' : ''}${isLast ? ' last' : ''}`
  let variants = prepared.get(answer)
  if (variants === undefined) {
    variants = new Map()
    prepared.set(answer, variants)
  }
  const second = Math.floor(nowMs / 1000)
  const known = variants.get(variant)
  if (known !== undefined && known.second === second && known.asOf === asOf) return known.bytes
  const { status, headers, body } = inForm(answer, form, asOf)
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Date: ${new Date(second * 1000).toUTCString()}`,
    `Connection: ${isLast ? 'close' : 'keep-alive'}`,
  ]
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  const bytes = body === null || plan.isHead ? head : Buffer.concat([head, body])
  variants.set(variant, { second, asOf, bytes })
  return bytes
}
