import type { BannerFiles } from './banner-types.ts'

/**
 * Words from the status server itself: in a file under `/widget/` named after the widget's full version, or evergreen
 * where `version` is empty. They are data: they need no place in the host's script-src.
 */
export const hostedWords =
  (url: string, version: string): BannerFiles['locale'] =>
  async (language) => {
    const address = new URL(`/widget/locale-${language}${version && `-${version}`}.json`, url)
    return (await fetch(address, { credentials: 'omit' })).json()
  }
