/**
 * Imports a module of the status server only if it has the expected digest: the integrity that a host gave its script
 * tag holds for what the script loads later too. `import()` alone cannot say that; a preload can, and the import takes
 * what the preload brought. No setter here needs a Trusted Type.
 */
export function loadModule<Module>(
  address: string,
  integrity: string,
  nonce: string | undefined,
): Promise<Module> {
  return new Promise((resolve, reject) => {
    const link = document.createElement('link')
    link.rel = 'modulepreload'
    // One build never takes another's part of the same name out of a cache.
    link.href = `${address}?${integrity.slice(7, 15)}`
    link.integrity = integrity
    if (nonce) link.nonce = nonce
    link.onload = link.onerror = (event) => {
      link.remove()
      if ((event as Event).type === 'load') resolve(import(link.href))
      else reject(event)
    }
    document.head.append(link)
  })
}
