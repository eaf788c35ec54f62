import type { Client } from '../client-types.ts'
import { adoptStyle } from './adopt-style.ts'
import { DISMISSED_KEY, dismiss } from './banner-dismissals.ts'
import { bannerRoom } from './banner-room.ts'
import { buildRow, button, make, type RowView } from './banner-row-view.ts'
import { type Row, rowsOf } from './banner-rows.ts'
import { BANNER_CSS } from './banner-style.ts'
import type { Banner, BannerOptions } from './banner-types.ts'
import { chooseWords, fill, formatTime } from './banner-words.ts'

/** Beyond this and one poll, what the banner says is shown as of a time, not as certain. */
const STALE_AFTER_SECONDS = 90
const LOOK_EVERY_MS = 15_000

/**
 * Shows what the client knows, in an open shadow root. Without an incident, a maintenance or a reload notice there is
 * only an element with two empty live regions, out of the layout.
 */
export function createBanner(client: Client, options: BannerOptions): Banner {
  const { position = 'top', theme = 'auto', nonce } = options
  const host = document.createElement('allclear-banner')
  const root = host.attachShadow({ mode: 'open' })
  const bar = make('div', 'bar')
  const chosen = chooseWords(options)
  const takeRoom = bannerRoom()
  // They stand empty before any words come, so that these are read out: critical ones at once.
  const regions = ['alert', 'status'].map((role) => {
    const region = document.createElement('div')
    region.role = role
    region.ariaAtomic = 'false'
    bar.append(region)
    return region
  })
  const stale = make('span', 'stale')
  const report = button('report', '', () => void openReport().catch(() => undefined))
  const toggle = button('toggle', '', () => {
    isExpanded = !isExpanded
    render()
  })
  let shown: { row: Row; json: string; view: RowView }[] = []
  let edge = ''
  let isExpanded = false
  let isCut = false
  let isReady = false
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
    const isOver = ['silenced', 'stopped'].includes(client.connection)
    const rows = isOver ? [] : rowsOf(client.state, client.reloadNotice, chosen, options)
    if (rows.length > 0 && chosen.load !== null) {
      isReady = false
      void chosen.load().then(begin)
      return
    }
    if (!host.isConnected) mount()
    const hadFocus = root.activeElement !== null
    const next = rows.map((row) => {
      const json = JSON.stringify(row) + chosen.language
      const same = shown.find((entry) => entry.json === json)
      const view =
        same?.view ??
        buildRow(
          row,
          chosen.words,
          () => client.reloadNotice?.act(),
          () => {
            dismiss(row.id, row.dismissal as [number, number])
            render()
          },
        )
      return { row, json, view }
    })
    for (const { view } of shown) if (next.every((entry) => entry.view !== view)) view.element.remove()
    shown = next
    for (const region of regions) {
      next
        .filter(({ row }) => (row.tone === 'critical') === (region.role === 'alert'))
        .forEach(({ view }, index) => {
          const there = region.children[index] ?? null
          if (there !== view.element) region.insertBefore(view.element, there)
        })
    }
    clearInterval(timer)
    if (rows.length > 0) timer = setInterval(render, LOOK_EVERY_MS)
    else isExpanded = false
    settle()
    if (hadFocus && root.activeElement === null) {
      const other = root.querySelector<HTMLElement>('.row:not([hidden]) :is(button,a)') ?? cameFrom
      other?.focus({ preventScroll: true })
    }
  }

  /** After whatever may have changed the bar's size: what is folded, the room it takes, what it may cover. */
  function settle(): void {
    const { words } = chosen
    // What tells of a reload is always in sight, and so is the worst of the rest.
    const [first, ...folded] = shown.filter(({ row }) => !row.act)
    bar.classList.toggle('shut', !isExpanded)
    for (const { view } of folded) view.element.hidden = !isExpanded
    const lead = (first ?? shown[0])?.view
    if (lead !== undefined) {
      if (!isExpanded) {
        isCut = shown.some(({ view: { body } }) => {
          const text = body.firstElementChild as Element
          return text.scrollHeight > text.clientHeight + 1
        })
      }
      lead.element.hidden = false
      put(lead.body, stale, staleWords())
      put(lead.acts, report, first && client.allows('report') ? words.report : '')
      const open = folded.length > 0 ? fill(words.more, String(folded.length)) : isCut ? words.expand : ''
      put(lead.acts, toggle, isExpanded && open !== '' ? words.less : open)
      toggle.ariaExpanded = String(isExpanded)
    }
    const isOpen = lead !== undefined
    if (!isOpen) host.removeAttribute('open')
    else if (host.getAttribute('open') !== edge) host.setAttribute('open', edge)
    bar.role = isOpen ? 'region' : null
    bar.ariaLabel = words.label
    bar.lang = chosen.language
    if (chosen.language === 'ar') bar.dir = 'rtl'
    // What scrolls has to scroll by keyboard too.
    bar.tabIndex = bar.scrollHeight > bar.clientHeight ? 0 : -1
    takeRoom(edge, edge === 'inline' ? 0 : bar.offsetHeight)
    uncover()
  }

  /** A focused control of the page is never wholly under the bar: it is scrolled out, or the bar changes sides. */
  function uncover(): void {
    const focused = document.activeElement
    if (shown.length === 0 || edge === 'inline' || focused === null || focused === host) return
    const isCovered = () => {
      const [inner, outer] = [focused.getBoundingClientRect(), bar.getBoundingClientRect()]
      return inner.height > 0 && inner.top > outer.top - 1 && inner.bottom < outer.bottom + 1
    }
    if (isCovered()) focused.scrollIntoView({ block: 'nearest' })
    if (!isCovered()) return
    edge = edge === 'top' ? 'bottom' : 'top'
    host.setAttribute('open', edge)
    takeRoom(edge, bar.offsetHeight)
  }

  function staleWords(): string {
    const age = client.reportContext().stateAgeSeconds ?? 0
    return client.asOf === null || age < STALE_AFTER_SECONDS + (client.state?.policy.pollSeconds ?? 0)
      ? ''
      : fill(chosen.words.stale, formatTime(client.asOf, chosen.locale))
  }

  async function openReport(): Promise<void> {
    await chosen.load?.()
    const { openReportDialog } = await options.files.report()
    const { words: strings, language } = chosen
    openReportDialog({ client, files: options.files, strings, language, theme, nonce })
  }

  function begin(): void {
    isReady = true
    render()
  }
  function start(): void {
    mount()
    timer = setTimeout(begin, 100)
  }
  const onStorage = (event: StorageEvent) => {
    if (event.key === DISMISSED_KEY) render()
  }

  adoptStyle(root, BANNER_CSS, nonce)
  bar.classList.add(theme)
  root.append(bar)
  bar.addEventListener('focusin', ({ relatedTarget: from }) => {
    if (from instanceof HTMLElement && from.getRootNode() !== root) cameFrom = from
  })
  bar.onkeydown = ({ key, target }) => {
    if (key === 'Escape') (target as Element).closest('.row')?.querySelector<HTMLElement>('.dismiss')?.click()
  }
  const watch = new ResizeObserver(settle)
  watch.observe(bar)
  document.addEventListener('focusin', uncover)
  addEventListener('storage', onStorage)
  const leave = client.subscribe(render)
  if (document.body === null) document.addEventListener('DOMContentLoaded', start)
  else start()

  return {
    openReport,
    destroy() {
      isReady = false
      leave()
      document.removeEventListener('DOMContentLoaded', start)
      document.removeEventListener('focusin', uncover)
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
  if (text === '') return element.remove()
  if (element.textContent !== text) element.textContent = text
  if (element.parentNode !== place) place.append(element)
}
