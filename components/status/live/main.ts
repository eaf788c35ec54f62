import { watchBars } from './bars.ts'
import { follow } from './follow.ts'
import { offerReports } from './report.ts'
import { refresh } from './swap.ts'
import { localiseTimes, sayChecked } from './times.ts'

/** The public page's own script: live update, readers' time zones, the bars by keyboard. The page works without it. */
const meta = document.querySelector<HTMLMetaElement>('meta[name="allclear-version"]')
if (meta !== null) {
  localiseTimes(document)
  watchBars(document)
  let shown = meta.content
  let confirmedAt: number | null = null
  offerReports(meta.dataset.base ?? '', () => confirmedAt)
  follow(meta.dataset.base ?? '', shown, {
    onState(version) {
      if (version === shown) return
      void refresh(version).then((reached) => {
        if (reached !== null) shown = reached
      })
    },
    onFreshness(ageMs) {
      confirmedAt = Date.now() - ageMs
      sayChecked(confirmedAt)
      const stale = document.getElementById('stale')
      if (stale === null) return
      const isStale = ageMs > 120_000
      document.body.classList.toggle('is-live', !isStale)
      const text = isStale
        ? `This page was last confirmed ${Math.round(ageMs / 60_000)} minutes ago. What happened since is unknown.`
        : ''
      if (stale.textContent !== text) stale.textContent = text
      stale.hidden = !isStale
    },
  })
}
