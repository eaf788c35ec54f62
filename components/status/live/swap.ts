import { watchBars } from './bars.ts'
import { localiseTimes } from './times.ts'

const TRIES = 8

function versionOf(page: Document): string | null {
  return page.querySelector<HTMLMetaElement>('meta[name="allclear-version"]')?.content ?? null
}

/** Whether version text `a` (epoch:seq) is at least `b`. */
function reaches(a: string, b: string): boolean {
  const cut = (text: string) =>
    [text.slice(0, text.lastIndexOf(':')), Number(text.slice(text.lastIndexOf(':') + 1))] as const
  const [[epochA, seqA], [epochB, seqB]] = [cut(a), cut(b)]
  return epochA === epochB ? seqA >= seqB : epochA > epochB
}

/**
 * Fetches this page anew until it shows `version`, and puts the parts that changed in the place of the old ones.
 * Scroll, focus and what is folded stay. Returns the version shown, or null when it could not be had.
 */
export async function refresh(version: string): Promise<string | null> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    await new Promise((resolve) =>
      setTimeout(resolve, Math.random() * (attempt === 0 ? 150 : 300 * 2 ** attempt)),
    )
    const text = await fetch(location.href, { cache: 'no-cache', headers: { accept: 'text/html' } })
      .then((response) => (response.ok ? response.text() : null))
      .catch(() => null)
    if (text === null) continue
    const next = new DOMParser().parseFromString(text, 'text/html')
    const reached = versionOf(next)
    if (reached === null || !reaches(reached, version)) continue
    apply(next)
    return reached
  }
  return null
}

function apply(next: Document): void {
  const before = document.getElementById('headline-text')?.textContent
  const folds = new Map(
    [...document.querySelectorAll<HTMLDetailsElement>('[data-fold]')].map((fold) => [
      fold.dataset.fold,
      fold.open,
    ]),
  )
  const hadFocus = document.activeElement
  for (const fresh of next.querySelectorAll<HTMLElement>('main [data-live]')) {
    if (fresh.parentElement?.closest('[data-live]')) continue
    const old = document.querySelector<HTMLElement>(`[data-live="${CSS.escape(fresh.dataset.live ?? '')}"]`)
    if (old === null) continue
    const isSame = source(old) === fresh.outerHTML
    if (isSame) continue
    const replacement = document.importNode(fresh, true)
    origins.set(replacement, fresh.outerHTML)
    const label = hadFocus !== null && old.contains(hadFocus) ? pathTo(old, hadFocus) : null
    replacement.classList.add('fresh')
    old.replaceWith(replacement)
    for (const fold of replacement.querySelectorAll<HTMLDetailsElement>('[data-fold]')) {
      const was = folds.get(fold.dataset.fold)
      if (was === true) fold.open = true
    }
    if (label !== null) replacement.querySelector<HTMLElement>(label)?.focus({ preventScroll: true })
  }
  const icon = next.querySelector<HTMLLinkElement>('link[rel="icon"]')
  if (icon !== null)
    document.querySelector<HTMLLinkElement>('link[rel="icon"]')?.setAttribute('href', icon.href)
  document.title = next.title
  const version = versionOf(next)
  if (version !== null)
    document.querySelector('meta[name="allclear-version"]')?.setAttribute('content', version)
  localiseTimes(document)
  watchBars(document)
  announce(before ?? '')
}

/** What a part looked like as it came, before script changed its times. */
const origins = new WeakMap<Element, string>()
for (const part of document.querySelectorAll('main [data-live]')) origins.set(part, part.outerHTML)
function source(part: Element): string {
  return origins.get(part) ?? part.outerHTML
}

/** A selector by which the focused thing is found again in its replacement. */
function pathTo(root: Element, target: Element): string | null {
  if (target instanceof HTMLElement && target.dataset.bars !== undefined)
    return `[data-bars="${target.dataset.bars}"]`
  if (target instanceof HTMLAnchorElement) return `a[href="${CSS.escape(target.getAttribute('href') ?? '')}"]`
  const fold = target.closest<HTMLElement>('[data-fold]')
  return fold !== null && root.contains(fold) ? `[data-fold="${fold.dataset.fold}"] > summary` : null
}

function announce(before: string): void {
  const announcer = document.getElementById('announcer')
  const headline = document.getElementById('headline-text')?.textContent ?? ''
  if (announcer === null) return
  announcer.textContent = headline === before ? 'This page was updated.' : `Status changed: ${headline}`
}
