import type { BannerFiles } from './banner-types.ts'

/**
 * What the banner loads later, from the status server itself: the page's components, and the files under `/widget/`,
 * named after the widget's full version, or evergreen where `version` is empty.
 */
export function hostedFiles(url: string, version: string): BannerFiles {
  const at = (name: string) => `${new URL(url).origin}/widget/${name}${version && `-${version}`}.js`
  // Words are data: they need no place in the host's script-src.
  const read = async (address: string) => (await fetch(address, { credentials: 'omit' })).json()
  return {
    report: () => import(at('report')),
    locale: (language) => read(at(`locale-${language}`).replace(/js$/, 'json')),
    components: async () =>
      (await read(`${url}/api/v2/components.json`)).components.filter(
        (one: { group: boolean }) => !one.group,
      ),
  }
}
