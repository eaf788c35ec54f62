import type { ServerResponse } from 'node:http'

const BODY = JSON.stringify({ error: 'The body is too large.', message: 'The body is too large.' })

/** Refuses a body in the form in which every interface here says what is wrong; what is still sent is not waited for. */
export function answerTooLarge(response: ServerResponse): void {
  response.writeHead(413, {
    connection: 'close',
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(BODY.length),
  })
  response.end(BODY)
}
