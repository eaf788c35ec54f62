import type { Client } from '../client-types.ts'
import { createBanner } from '../widget/banner.ts'
import type { Banner, BannerOptions } from '../widget/banner-types.ts'
import { hostedWords } from '../widget/hosted-words.ts'

/** The banner with the dialog out of the host's own bundle, and words from the status server. */
export function mountBanner(
  client: Client,
  url: string,
  options: Omit<BannerOptions, 'url' | 'files'>,
): Banner {
  const files = { locale: hostedWords(url, ''), report: () => import('../widget/report-dialog.ts') }
  return createBanner(client, { ...options, url, files })
}
