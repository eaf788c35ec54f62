import type { AllowedKind, Client } from '../client-types.ts'
import { parseJson } from '../core/read-state.ts'
import { connect } from '../index.ts'
import { createBanner } from './banner.ts'
import type { BannerOptions } from './banner-types.ts'
import { hostedFiles } from './hosted-files.ts'

/** The full version; the build puts it in. */
declare const ALLCLEAR_VERSION: string

/**
 * The widget: `<script src="…/widget/v1.js" data-app-version="…" async>`. Its own origin is the feed's unless
 * `data-url` says otherwise. Never throws into the host page; included twice, it runs once.
 */
function start(): void {
  const scope = window as { allclear?: Client }
  if (scope.allclear !== undefined) return
  const script = document.currentScript as HTMLScriptElement | null
  const data = script?.dataset ?? {}
  const given = data.url ?? script?.src
  if (given === undefined || !URL.canParse(given)) return
  const { origin } = new URL(given)
  const client = connect({
    url: data.url ?? origin,
    app: data.app,
    appVersion: data.appVersion,
    allow: data.allow?.split(/[\s,]+/) as AllowedKind[] | undefined,
    fallback: data.fallback,
    probe: data.probe,
  })
  scope.allclear = client
  if (!client.allows('banner')) return
  createBanner(client, {
    url: data.url ?? origin,
    files: hostedFiles(data.url ?? origin, ALLCLEAR_VERSION),
    position: data.position as BannerOptions['position'],
    target: data.target,
    locale: data.locale,
    strings: parseJson(data.strings ?? '') as BannerOptions['strings'],
    components: data.components?.split(/[\s,]+/),
    theme: data.theme as BannerOptions['theme'],
    nonce: data.nonce ?? script?.nonce,
  })
}

try {
  start()
} catch (error) {
  console.warn('Allclear could not start', error)
}
