import { Refusal } from '../../../domain/refusal.ts'

const MAX_BYTES = 500_000

/** The JSON that the console's own pages send. The content type keeps other origins out: they would have to ask first. */
export async function readOwnJson(request: Request): Promise<unknown> {
  if (request.headers.get('content-type') !== 'application/json')
    throw new Refusal('invalid', 'The body must be JSON.')
  if (Number(request.headers.get('content-length') ?? '0') > MAX_BYTES)
    throw new Refusal('invalid', 'The body is too long.')
  try {
    return JSON.parse(await request.text())
  } catch {
    throw new Refusal('invalid', 'The body must be JSON.')
  }
}
