/** The bars by pointer, touch and arrow keys: one tab stop each, a tip that says what happened that day. */
export function watchBars(root: ParentNode): void {
  for (const bars of root.querySelectorAll<HTMLElement>('[data-bars]')) {
    if (bars.dataset.watched !== undefined) continue
    bars.dataset.watched = ''
    watch(bars)
  }
}

const DAYS = 90
let tip: HTMLElement | null = null

function watch(bars: HTMLElement): void {
  const notable = new Map(
    (bars.dataset.notable ?? '')
      .split(';')
      .filter(Boolean)
      .map((entry) => entry.split('|') as [string, string]),
  )
  let index = DAYS - 1
  const show = (at: number) => {
    index = Math.max(0, Math.min(DAYS - 1, at))
    const name = new Intl.DateTimeFormat(undefined, {
      day: 'numeric',
      month: 'long',
      timeZone: 'UTC',
    }).format(dayAt(bars, index))
    say(bars, index, `${name}: ${notable.get(String(index)) ?? 'no downtime'}`)
  }
  const indexAt = (x: number) => {
    const box = bars.getBoundingClientRect()
    return Math.floor(((x - box.left) / box.width) * DAYS)
  }
  bars.addEventListener('pointermove', (event) => show(indexAt(event.clientX)))
  bars.addEventListener('pointerdown', (event) => show(indexAt(event.clientX)))
  // What happened on a day stands in the history of its month; the last bar is today, on the first page.
  const open = () => {
    if (!notable.has(String(index))) return
    const day = dayAt(bars, index)
    const today = dayAt(bars, DAYS - 1)
    const months =
      (today.getUTCFullYear() - day.getUTCFullYear()) * 12 + today.getUTCMonth() - day.getUTCMonth()
    const place = bars.closest<HTMLElement>('[data-history]')?.dataset
    if (place?.history === undefined) return
    // In a copy of the page (edge/static-copy) a month is a folder.
    const month = place.months === undefined ? `?page=${months + 1}` : `/${months + 1}/`
    location.assign(`${place.history}${months === 0 ? '' : month}#day-${day.toISOString().slice(0, 10)}`)
  }
  bars.addEventListener('click', open)
  bars.addEventListener('pointerleave', hide)
  bars.addEventListener('blur', hide)
  bars.addEventListener('focus', () => {
    if (bars.matches(':focus-visible')) show(index)
  })
  bars.addEventListener('keydown', (event) => {
    const steps: Record<string, number> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      PageUp: -7,
      PageDown: 7,
      Home: -DAYS,
      End: DAYS,
    }
    if (event.key === 'Escape') return hide()
    if (event.key === 'Enter') return open()
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    show(index + step)
  })
}

function dayAt(bars: HTMLElement, index: number): Date {
  const day = new Date(`${bars.dataset.first}T12:00:00Z`)
  day.setUTCDate(day.getUTCDate() + index)
  return day
}

function say(bars: HTMLElement, index: number, text: string): void {
  if (tip === null) {
    tip = document.createElement('div')
    tip.className = 'tip'
    tip.setAttribute('role', 'status')
    document.body.append(tip)
  }
  if (tip.textContent !== text) tip.textContent = text
  const box = bars.getBoundingClientRect()
  const x = box.left + ((index + 0.5) / DAYS) * box.width
  tip.hidden = false
  const width = tip.offsetWidth
  tip.style.setProperty('left', `${Math.max(8, Math.min(innerWidth - width - 8, x - width / 2))}px`)
  tip.style.setProperty('top', `${box.top > 60 ? box.top - tip.offsetHeight - 8 : box.bottom + 8}px`)
}

function hide(): void {
  if (tip !== null) tip.hidden = true
}
