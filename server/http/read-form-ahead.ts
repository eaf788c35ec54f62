import type { IncomingMessage } from 'node:http'

/** As the edge's own bound of a body. */
const MAX_FORM_BYTES = 1024 * 1024

/**
 * Looks through a multipart body before the framework reads it, which fails with a 500 at a broken one. Resolves to
 * the status of the refusal, or null: the request can be read from its beginning, as if nobody had.
 */
export async function refusalOfForm(request: IncomingMessage): Promise<400 | 411 | 413 | null> {
  const type = request.headers['content-type']
  if (request.method !== 'POST' || type === undefined || !/^multipart\/form-data\b/i.test(type)) return null
  // Browsers say a form's length. What does not can only be known at its end, and then it cannot be put back.
  if (request.headers['content-length'] === undefined) return 411
  const length = Number(request.headers['content-length'])
  if (length > MAX_FORM_BYTES) return 413
  if (length === 0) return 400
  const body = await takeAhead(request, length)
  if (body === null) return 400
  try {
    await new Response(body, { headers: { 'content-type': type } }).formData()
    return null
  } catch {
    return 400 // that is how the platform's parser says that it is no form
  }
}

/** Takes a body of known length and puts it back, before its end was told; null: it was cut off. */
function takeAhead(request: IncomingMessage, length: number): Promise<Buffer<ArrayBuffer> | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk)
      size += chunk.length
      if (size < length) return
      leave()
      request.pause()
      const body = Buffer.concat(chunks)
      request.unshift(body)
      resolve(body)
    }
    const onCut = (): void => {
      leave()
      resolve(null)
    }
    const leave = (): void => {
      request.off('data', onData).off('close', onCut).off('error', onCut).off('end', onCut)
    }
    request.on('data', onData).on('close', onCut).on('error', onCut).on('end', onCut)
  })
}
