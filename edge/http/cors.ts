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
