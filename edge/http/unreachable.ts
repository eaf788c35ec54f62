import type { ServerResponse } from 'node:http'

/** A page of the edge's own, where core renders none: no script, no file beside it. */
const plainPage = (
  title: string,
  heading: string,
  words: string,
) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title><style>:root{color-scheme:light dark;--bg:oklch(98% .005 80);--fg:oklch(28% .01 80);--dim:oklch(48% .01 80)}
@media(prefers-color-scheme:dark){:root{--bg:oklch(22% .008 80);--fg:oklch(92% .006 80);--dim:oklch(72% .008 80)}}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--bg);color:var(--fg);font:1rem/1.6 system-ui,sans-serif}
main{max-width:34rem;padding:2rem}h1{font-size:1.375rem;font-weight:600;margin:0 0 .5rem}p{margin:0;color:var(--dim)}a{color:inherit}</style></head>
<body><main><h1>${heading}</h1><p>${words}</p></main></body></html>`

const PAGE = plainPage(
  'Back in a moment',
  'This page cannot be shown right now',
  'It was never opened before, and the part that writes pages does not answer. <a href="/">The status page</a> is still served. Try again in a moment.',
)
const FORM_PAGE = plainPage(
  'Not sent',
  'Your report was not sent',
  'It cannot be taken just now. Go back, where what you wrote still stands, and send it again in a while.',
)

const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

/** Says to the sender of a form, who reads the answer, that it was not taken; `status` 429 or 503. */
export function answerFormRefused(response: ServerResponse, status: number, retryAfterSeconds: number): void {
  response.writeHead(status, {
    'retry-after': String(retryAfterSeconds),
    'cache-control': 'no-store',
    'content-type': 'text/html; charset=utf-8',
    'content-length': String(Buffer.byteLength(FORM_PAGE)),
    'content-security-policy': PAGE_POLICY,
  })
  response.end(FORM_PAGE)
}

/** Says that core does not answer and nothing is known, in the format of the interface. */
export function answerUnreachable(
  response: ServerResponse,
  path: string,
  headers: Record<string, string> = {},
): void {
  const isJson = /^\/(api|v1|feed)(\/|$)/.test(path)
  const body = isJson ? JSON.stringify({ error: 'Temporarily unavailable. Try again in a moment.' }) : PAGE
  response.writeHead(503, {
    ...headers,
    'retry-after': String(5 + Math.floor(Math.random() * 10)),
    'cache-control': 'no-store',
    'content-type': isJson ? 'application/json; charset=utf-8' : 'text/html; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    ...(isJson ? {} : { 'content-security-policy': PAGE_POLICY }),
  })
  response.end(body)
}
