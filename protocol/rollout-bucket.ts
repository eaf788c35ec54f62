/**
 * The bucket 0–99 of a client for a directive: 32-bit FNV-1a over the UTF-8 of `<directive id>:<client id>`,
 * unsigned, modulo 100. A client is in when its bucket is below `rollout`.
 */
export function rolloutBucket(directiveId: string, clientId: string): number {
  let hash = 0x811c9dc5
  // Percent-encoding gives the UTF-8 bytes in any JavaScript, without TextEncoder.
  const encoded = encodeURIComponent(`${directiveId}:${clientId}`)
  for (let i = 0; i < encoded.length; i++) {
    const isEscape = encoded[i] === '%'
    const byte = isEscape ? Number.parseInt(encoded.slice(i + 1, i + 3), 16) : encoded.charCodeAt(i)
    if (isEscape) i += 2
    hash = Math.imul(hash ^ byte, 0x01000193)
  }
  return (hash >>> 0) % 100
}
