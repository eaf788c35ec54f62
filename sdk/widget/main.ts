import { createBanner } from './banner.ts'
import { connectFeed } from './feed-connection.ts'

interface WidgetGlobal {
  destroy(): void
}

/**
 * The widget: `<script src="…/widget/v1.js" data-app-version="…" async>`. Its own origin is the feed's unless
 * `data-url` says otherwise. Never throws into the host page; included twice, it runs once.
 */
function start(): void {
  const scope = window as unknown as { allclear?: WidgetGlobal }
  if (scope.allclear !== undefined) return
  const script = document.currentScript as HTMLScriptElement | null
  const given = script?.dataset.url ?? script?.src
  if (given === undefined || !URL.canParse(given)) return
  const { origin } = new URL(given)
  const banner = createBanner(origin)
  const connection = connectFeed({
    url: script?.dataset.url === undefined ? origin : given.replace(/\/+$/, ''),
    app: script?.dataset.app ?? '',
    version: script?.dataset.appVersion ?? '',
    onState: (state) => banner.show(state),
  })
  scope.allclear = {
    destroy() {
      connection.destroy()
      banner.destroy()
    },
  }
}

try {
  start()
} catch (error) {
  console.warn('Allclear could not start', error)
}
