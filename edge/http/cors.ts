/** What every answer under /feed/ sends, errors included (docs/protocol.md). */
export const FEED_CORS: Record<string, string> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Retry-After, Date, Age, ETag, Allclear-As-Of',
}

export const PREFLIGHT: Record<string, string> = {
  ...FEED_CORS,
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, OPTIONS',
  'Access-Control-Allow-Headers': 'Content-Type, Last-Event-ID, If-None-Match, Cache-Control',
  'Access-Control-Max-Age': '86400',
}

const FEED_LINES = Object.entries(FEED_CORS)
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join('')

/** The same as lines of a head that is written by hand; none for a target outside of the feed. */
export function feedCorsLines(target: string): string {
  return /^(\/p\/[a-z0-9]{12})?\/feed\//.test(target) ? FEED_LINES : ''
}
