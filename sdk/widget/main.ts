import type { AllowedKind, Client } from '../client-types.ts'
import { bringSteering, type SteeringFile } from '../core/bring-steering.ts'
import { parseJson } from '../core/read-state.ts'
import { realBrowser } from '../core/real-browser.ts'
import { startClient } from '../core/start-client.ts'
import { createBanner } from './banner.ts'
import type { BannerOptions } from './banner-types.ts'
import { hostedWords } from './hosted-words.ts'
import { loadModule } from './load-module.ts'

/** The full version, and the digests of the files that belong to it; the build puts them in. */
declare const ALLCLEAR_VERSION: string
declare const STEERING_INTEGRITY: string
declare const REPORT_INTEGRITY: string

type ReportFile = typeof import('./report-file.ts')

/**
 * The widget: `<script src="…/widget/v1.js" data-app-version="…" async>`. Its own origin is the feed's unless
 * `data-url` says otherwise. Never throws into the host page; included twice, it runs once.
 */
function start(): void {
  const scope = window as { allclear?: Client }
  if (scope.allclear) return
  // In a module there is none, and this throws, which is said below; without an address too.
  const script = document.currentScript as HTMLScriptElement
  const data = script.dataset
  const { origin } = new URL(data.url ?? script.src)
  const url = data.url ?? origin
  const nonce = data.nonce ?? script.nonce
  const load = <Module>(name: string, integrity: string) =>
    loadModule<Module>(`${origin}/widget/${name}-${ALLCLEAR_VERSION}.js`, integrity, nonce, script.integrity)
  const loadReport = () => load<ReportFile>('report', REPORT_INTEGRITY)
  const client = startClient({ ...data, url, allow: listOf(data.allow) as AllowedKind[] }, realBrowser(), {
    steering: bringSteering(() => load<SteeringFile>('steering', STEERING_INTEGRITY)),
    reports: (take, fail) => void loadReport().then(({ keepReports }) => take(keepReports), fail),
  })
  scope.allclear = client
  if (client.allows('banner'))
    createBanner(client, {
      ...(data as Pick<BannerOptions, 'position' | 'target' | 'locale' | 'theme'>),
      url,
      files: { locale: hostedWords(url, ALLCLEAR_VERSION), report: loadReport },
      strings: parseJson(data.strings) as BannerOptions['strings'],
      components: listOf(data.components),
      nonce,
    })
}

const listOf = (text: string | undefined) => text?.split(/[\s,]+/)

try {
  start()
} catch (error) {
  console.warn('Allclear', error)
}
