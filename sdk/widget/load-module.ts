/**
 * Imports a module of the status server only if it has the expected digest: the integrity that a host gave its script
 * tag holds for what the script loads later too. `import()` alone cannot say that; a preload can, and the import takes
 * what the preload brought. No setter of a link needs a Trusted Type. But WebKit heeds no digest of a preload: where
 * the host gave one, a script brings the module there, which rejects where the host's Trusted Types forbid that.
 */
export function loadModule<Module>(
  address: string,
  integrity: string,
  nonce: string,
  hostsIntegrity: string,
): Promise<Module> {
  return new Promise((resolve, reject) => {
    // One build never takes another's part of the same name out of a cache.
    const url = `${address}?${integrity.slice(7, 15)}`
    const isScript = hostsIntegrity && navigator.vendor[0] === 'A'
    const end = (event: Event) => {
      bringer.remove()
      if (event.type === 'load') resolve(import(url))
      else reject(event)
    }
    // To each element what the other one is told says nothing.
    const bringer = Object.assign(document.createElement(isScript ? 'script' : 'link'), {
      type: isScript ? 'module' : '',
      rel: 'modulepreload',
      href: url,
      src: url,
      integrity,
      nonce,
      onload: end,
      onerror: end,
    })
    document.head.append(bringer)
  })
}
