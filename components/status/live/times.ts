const zoneName = Intl.DateTimeFormat().resolvedOptions().timeZone
let usesOwnZone = true

const full = () =>
  new Intl.DateTimeFormat(undefined, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  })
const clock = () =>
  new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' })

/** "12 minutes ago" within the last hour, else nothing. */
function relative(at: Date): string {
  const minutes = Math.round((Date.now() - at.getTime()) / 60_000)
  if (minutes < 0 || minutes > 59) return ''
  return minutes === 0 ? 'just now' : `${minutes} min ago`
}

/** Shows every time in the reader's zone, the zone named, and how long ago it was within the last hour. */
export function localiseTimes(root: ParentNode): void {
  const [dateTime, timeOnly] = [full(), clock()]
  for (const time of root.querySelectorAll('time')) {
    const at = new Date(time.dateTime)
    time.dataset.page ??= time.textContent ?? ''
    if (!usesOwnZone) {
      time.textContent = time.dataset.page
      continue
    }
    const absolute = (time.dataset.style === 'time' && isToday(at) ? timeOnly : dateTime).format(at)
    const ago = time.dataset.absolute === undefined ? relative(at) : ''
    time.textContent = ago === '' ? absolute : `${ago}, ${absolute}`
  }
  const zone = document.getElementById('zone')
  if (zone === null) return
  zone.dataset.page ??= zone.textContent ?? ''
  if (zone.dataset.page === zoneName.replace(/_/g, ' ')) return
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = usesOwnZone ? 'Use the page’s zone' : 'Use my zone'
  button.addEventListener('click', () => {
    usesOwnZone = !usesOwnZone
    localiseTimes(document)
    document.getElementById('zone')?.querySelector('button')?.focus()
  })
  zone.replaceChildren(`${usesOwnZone ? zoneName.replace(/_/g, ' ') : zone.dataset.page}. `, button)
}

/** Moves the headline's "as of" on to when core last confirmed what is shown; by the minute, so that nothing flickers. */
export function sayChecked(atMs: number): void {
  const time = document.querySelector<HTMLTimeElement>('.checked time')
  if (time === null || Math.floor(Date.parse(time.dateTime) / 60_000) >= Math.floor(atMs / 60_000)) return
  time.dateTime = new Date(atMs).toISOString()
  delete time.dataset.page
  if (time.parentElement !== null) localiseTimes(time.parentElement)
}

function isToday(at: Date): boolean {
  return at.toDateString() === new Date().toDateString()
}

setInterval(() => {
  if (!document.hidden) localiseTimes(document)
}, 30_000)
