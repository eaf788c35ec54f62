import type { ServerResponse } from 'node:http'

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Back in a moment</title><style>:root{color-scheme:light dark;--bg:oklch(98% .005 80);--fg:oklch(28% .01 80);--dim:oklch(48% .01 80)}
@media(prefers-color-scheme:dark){:root{--bg:oklch(22% .008 80);--fg:oklch(92% .006 80);--dim:oklch(72% .008 80)}}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--bg);color:var(--fg);font:1rem/1.6 system-ui,sans-serif}
main{max-width:34rem;padding:2rem}h1{font-size:1.375rem;font-weight:600;margin:0 0 .5rem}p{margin:0;color:var(--dim)}a{color:inherit}</style></head>
<body><main><h1>This page cannot be shown right now</h1><p>It was never opened before, and the part that writes pages does not answer. <a href="/">The status page</a> is still served. Try again in a moment.</p></main></body></html>`

const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

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
