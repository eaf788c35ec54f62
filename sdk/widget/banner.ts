import type { Client } from '../client-types.ts'
import { adoptStyle } from './adopt-style.ts'
import { DISMISSED_KEY, type Dismissal, dismiss } from './banner-dismissals.ts'
import { bannerRoom } from './banner-room.ts'
import { buildRow, button, make, type RowView } from './banner-row-view.ts'
import { rowsOf } from './banner-rows.ts'
import { BANNER_CSS } from './banner-style.ts'
import type { Banner, BannerOptions } from './banner-types.ts'
import { chooseWords, fill, formatTime } from './banner-words.ts'

/** Beyond this and one poll, what the banner says is shown as of a time, not as certain. */
const STALE_AFTER_SECONDS = 90
const LOOK_EVERY_MS = 15_000
/** Longer for a language, and the banner comes in English: what happened matters more. */
const MAX_WAIT_MS = 1500

/**
 * Shows what the client knows, in an open shadow root. Without an incident, a maintenance or a reload notice there is
 * only an element with two empty live regions, out of the layout.
 */
export function createBanner(client: Client, options: BannerOptions): Banner {
  const { position = 'top', nonce } = options
  const host = document.createElement('allclear-banner')
  const root = host.attachShadow({ mode: 'open' })
  const bar = make('div', 'bar')
  const chosen = chooseWords(options)
  const takeRoom = bannerRoom(nonce)
  // They stand empty before any words come, so that these are read out: critical ones at once.
  const regions = ['alert', 'status'].map((role) => {
    const region = make('div')
    region.role = role
    region.ariaAtomic = 'false'
    bar.append(region)
    return region
  })
  const stale = make('span', 'stale')
  const report = button('', '', () => void openReport().catch(() => undefined))
  const toggle = button('', '', () => {
    isExpanded = !isExpanded
    render()
  })
  /** By all that they show. */
  let shown = new Map<string, RowView>()
  let edge = ''
  let isExpanded = false
  let isCut = false
  let isReady = false
  let isGone = false
  let cameFrom: HTMLElement | null = null
  let timer: ReturnType<typeof setInterval> | undefined

  function mount(): void {
    // One banner for a page, however many clients: the next one takes over when the first goes.
    if (document.querySelector('allclear-banner')) return
    const { target } = options
    const place = typeof target === 'string' ? document.querySelector(target) : target
    // Without the place that it was meant for, it still has to be seen.
    edge = position !== 'inline' || place ? position : 'top'
    if (edge === 'inline') place?.append(host)
    else document.body[edge === 'top' ? 'prepend' : 'append'](host)
  }

  function render(): void {
    if (!isReady) return
    // `silenced` or `stopped`: no other connection is called so.
    const isOver = client.connection[0] === 's'
    const rows = isOver ? [] : rowsOf(client.state, client.reloadNotice, chosen, options)
    if (rows[0] && chosen.load) {
      isReady = false
      void chosen.load().then(begin)
      timer = setTimeout(begin, MAX_WAIT_MS)
      return
    }
    if (!host.isConnected) mount()
    const hadFocus = root.activeElement
    const next: typeof shown = new Map()
    for (const row of rows) {
      const key = JSON.stringify(row) + chosen.spoken
      const build = () =>
        buildRow(
          row,
          chosen.phrases,
          () => client.reloadNotice?.act(),
          () => {
            dismiss(row.id, row.dismissal as Dismissal)
            render()
          },
        )
      next.set(key, shown.get(key) ?? build())
    }
    for (const [key, { element }] of shown) if (!next.has(key)) element.remove()
    shown = next
    for (const region of regions) {
      const isAlert = region.role === 'alert'
      const own = [...next.values()].filter(({ row }) => (row.tone === 'critical') === isAlert)
      own.forEach(({ element }, index) => {
        const there = region.children[index]
        // Undefined: at the end.
        if (there !== element) region.insertBefore(element, there as Element)
      })
    }
    clearInterval(timer)
    if (rows[0]) timer = setInterval(render, LOOK_EVERY_MS)
    else isExpanded = false
    settle()
    if (hadFocus && !root.activeElement) {
      // The first row is never folded away.
      const other = root.querySelector<HTMLElement>('button,a') ?? cameFrom
      other?.focus({ preventScroll: true })
    }
  }

  /** After whatever may have changed the bar's size: what is folded, the room it takes, what it may cover. */
  function settle(): void {
    const { phrases } = chosen
    // What tells of a reload is always in sight, and so is the worst of the rest.
    const all = [...shown.values()]
    const [first, ...folded] = all.filter(({ row }) => !row.act)
    bar.classList.toggle('shut', !isExpanded)
    for (const { element } of folded) element.hidden = !isExpanded
    const lead = first ?? all[0]
    if (lead) {
      if (!isExpanded) {
        isCut = all.some(({ body }) => {
          const text = body.firstElementChild as Element
          return text.scrollHeight > text.clientHeight + 1
        })
      }
      lead.element.hidden = false
      put(lead.body, stale, staleWords())
      put(lead.acts, report, first && client.allows('report') ? phrases.report : '')
      const open = folded[0] ? fill(phrases.more, `${folded.length}`) : isCut ? phrases.expand : ''
      put(lead.acts, toggle, isExpanded && open ? phrases.less : open)
      toggle.ariaExpanded = `${isExpanded}`
    }
    if (lead) host.setAttribute('open', edge)
    else host.removeAttribute('open')
    bar.role = lead ? 'region' : null
    bar.ariaLabel = phrases.label
    bar.lang = chosen.spoken
    if (chosen.spoken === 'ar') bar.dir = 'rtl'
    // What scrolls has to scroll by keyboard too.
    bar.tabIndex = bar.scrollHeight > bar.clientHeight ? 0 : -1
    takeRoom(edge, edge === 'inline' ? 0 : bar.offsetHeight)
    uncover()
  }

  /** A focused control of the page is never wholly under the bar: it is scrolled out, or the bar changes sides. */
  function uncover(): void {
    const focused = document.activeElement
    if (!shown.size || edge === 'inline' || !focused || focused === host) return
    const isCovered = () => {
      const [inner, outer] = [focused.getBoundingClientRect(), bar.getBoundingClientRect()]
      return inner.height && inner.top >= outer.top && inner.bottom <= outer.bottom
    }
    if (isCovered()) focused.scrollIntoView({ block: 'nearest' })
    if (!isCovered()) return
    edge = edge === 'top' ? 'bottom' : 'top'
    host.setAttribute('open', edge)
    takeRoom(edge, bar.offsetHeight)
  }

  function staleWords(): string {
    const { asOf, state } = client
    const ageSeconds = client.reportContext().stateAgeSeconds as number
    return asOf && state && ageSeconds > STALE_AFTER_SECONDS + state.policy.pollSeconds
      ? fill(chosen.phrases.stale, formatTime(asOf, chosen.locale))
      : ''
  }

  async function openReport(): Promise<void> {
    await chosen.load?.()
    const { openReportDialog } = await options.files.report()
    openReportDialog({ ...options, client, strings: chosen.phrases, language: chosen.spoken })
  }

  function begin(): void {
    if (isGone) return
    isReady = true
    render()
  }
  /** As soon as there is a body. */
  function start(): void {
    timer = setTimeout(document.body ? begin : start, 100)
    if (document.body) mount()
  }
  /** Of moves within the banner nothing is heard outside of its shadow root. */
  const onFocusIn = ({ target, relatedTarget }: FocusEvent) => {
    if (target === host) cameFrom = (relatedTarget as HTMLElement | null) ?? cameFrom
    else uncover()
  }
  const onStorage = (event: StorageEvent) => {
    if (event.key === DISMISSED_KEY) render()
  }

  adoptStyle(root, BANNER_CSS, nonce)
  // What is no theme is not taken, `auto` among it.
  bar.style.colorScheme = options.theme as string
  root.append(bar)
  const watch = new ResizeObserver(settle)
  watch.observe(bar)
  document.addEventListener('focusin', onFocusIn)
  addEventListener('storage', onStorage)
  const leave = client.subscribe(render)
  start()

  return {
    openReport,
    destroy() {
      isReady = false
      isGone = true
      leave()
      document.removeEventListener('focusin', onFocusIn)
      removeEventListener('storage', onStorage)
      watch.disconnect()
      clearInterval(timer)
      takeRoom('', 0)
      host.remove()
    },
  }
}

/** The element in its place with this text, or nowhere without. The same again leaves the DOM alone. */
function put(place: Element, element: HTMLElement, text: string): void {
  if (!text) return element.remove()
  if (element.textContent !== text) element.textContent = text
  if (element.parentNode !== place) place.append(element)
}
