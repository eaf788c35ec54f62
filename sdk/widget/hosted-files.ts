import type { BannerFiles } from './banner-types.ts'

/**
 * What the banner reads later, from the status server itself: the page's components, and words, in a file under
 * `/widget/` named after the widget's full version, or evergreen where `version` is empty.
 */
export function hostedFiles(url: string, version: string): Omit<BannerFiles, 'report'> {
  // Words are data: they need no place in the host's script-src.
  const read = async (address: string) => (await fetch(address, { credentials: 'omit' })).json()
  return {
    locale: (language) =>
      read(`${new URL(url).origin}/widget/locale-${language}${version && `-${version}`}.json`),
    components: async () =>
      (await read(`${url}/api/v2/components.json`)).components.filter(
        (one: { group: boolean }) => !one.group,
      ),
  }
}
