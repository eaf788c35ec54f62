/** In every browser and in Node, though the language itself does not know it. */
declare const TextEncoder: new () => { encode(text: string): Iterable<number> }

/**
 * The bucket 0–99 of a client for a directive: 32-bit FNV-1a over the UTF-8 of `<directive id>:<client id>`,
 * unsigned, modulo 100. A client is in when its bucket is below `rollout`.
 */
export function rolloutBucket(directiveId: string, clientId: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(`${directiveId}:${clientId}`))
    hash = Math.imul(hash ^ byte, 0x01000193)
  return (hash >>> 0) % 100
}
