import type { StateDocument, StateIncident } from '../../protocol/state-document.ts'

const CSS = `
:host{display:block!important;all:initial;font:var(--allclear-font,inherit);color-scheme:light dark}
.bar{box-sizing:border-box;display:flex;gap:.625rem;align-items:flex-start;padding:.625rem .875rem;background:var(--bg);color:var(--fg);border-bottom:1px solid color-mix(in srgb,var(--tone) 40%,transparent);font:400 .9375rem/1.45 var(--allclear-font,system-ui,sans-serif);max-height:50vh;overflow:auto;overflow-wrap:anywhere;unicode-bidi:isolate;border-radius:var(--allclear-radius,0)}
.bar{--tone:#b07a10;--bg:#fdf6e7;--fg:#2c2618}
.critical{--tone:#c23b34;--bg:#fcebe9;--fg:#2e1917}.major{--tone:#c5611a;--bg:#fdf0e6;--fg:#2e2118}.maintenance{--tone:#3672bf;--bg:#ebf2fb;--fg:#18222e}
@media(prefers-color-scheme:dark){.bar{--bg:#2c261a;--fg:#f1ebde}.critical{--bg:#331f1d;--fg:#f5e5e3}.major{--bg:#31241a;--fg:#f4e9df}.maintenance{--bg:#1b2531;--fg:#e4ecf5}}
.sign{flex:none;width:.75rem;height:.75rem;margin-top:.3rem;border-radius:50%;background:var(--tone)}.major .sign{border-radius:2px;transform:rotate(45deg)}.critical .sign{border-radius:2px}
.words{flex:1;min-width:0}.words b{font-weight:600}.more{opacity:.8}
a{color:inherit;text-underline-offset:.15em;margin-inline-start:.35rem}
button{flex:none;font:inherit;color:inherit;background:none;border:0;padding:.1rem .4rem;margin:-.1rem -.3rem;cursor:pointer;border-radius:4px;line-height:1.2}
a:focus-visible,button:focus-visible{outline:2px solid var(--tone);outline-offset:2px}
@media(prefers-reduced-motion:no-preference){.bar{animation:in .25s ease-out}@keyframes in{from{opacity:0;transform:translateY(-.25rem)}}}
@media(forced-colors:active){.sign{forced-color-adjust:none}.bar{border-bottom:2px solid}}`

const RANK = ['none', 'maintenance', 'minor', 'major', 'critical']
const STORAGE_KEY = 'allclear-dismissed'

export interface Banner {
  show(state: StateDocument | null): void
  destroy(): void
}

/** The banner for the worst open incident, in an open shadow root. Nothing is in the page until there is something to say. */
export function createBanner(origin: string): Banner {
  let host: HTMLElement | null = null
  let region: HTMLElement | null = null
  let shownText = ''
  let state: StateDocument | null = null
  const onStorage = (event: StorageEvent) => {
    if (event.key === STORAGE_KEY) render()
  }
  addEventListener('storage', onStorage)

  function mount(): HTMLElement {
    if (region !== null) return region
    host = document.createElement('allclear-banner')
    const root = host.attachShadow({ mode: 'open' })
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(CSS)
    root.adoptedStyleSheets = [sheet]
    region = document.createElement('div')
    root.append(region)
    document.body.prepend(host)
    return region
  }

  function render(): void {
    const incident = worst(state)
    if (incident === null) {
      if (host !== null) host.remove()
      host = region = null
      shownText = ''
      return
    }
    const others = (state?.incidents.length ?? 1) - 1 + (state?.more ?? 0)
    const key = JSON.stringify([incident.id, incident.revision, incident.name, incident.message, others])
    if (key === shownText) return
    const live = mount()
    // The region stands empty and with its role before the words come in, so that they are read out.
    live.replaceChildren()
    live.setAttribute('role', incident.impact === 'critical' ? 'alert' : 'status')
    shownText = key
    requestAnimationFrame(() => {
      if (region === live && shownText === key) live.replaceChildren(bar(incident, others))
    })
  }

  function bar(incident: StateIncident, others: number): HTMLElement {
    const box = element('div', `bar ${incident.impact}`)
    box.setAttribute('part', 'bar')
    const words = element('div', 'words')
    words.append(text('b', incident.name), incident.message === '' ? '' : ` ${incident.message}`)
    const link = safeLink(incident.url, origin)
    if (link !== null) {
      const anchor = text('a', 'Details') as HTMLAnchorElement
      anchor.href = link
      anchor.target = '_blank'
      anchor.rel = 'noopener'
      words.append(anchor)
    }
    if (others > 0) words.append(text('span', ` and ${others} more`, 'more'))
    const sign = element('span', 'sign')
    sign.setAttribute('aria-hidden', 'true')
    box.append(sign, words)
    if (incident.dismissible) {
      const button = text('button', '✕') as HTMLButtonElement
      button.type = 'button'
      button.setAttribute('aria-label', `Dismiss: ${incident.name}`)
      button.addEventListener('click', () => {
        dismiss(incident)
        render()
      })
      box.append(button)
    }
    return box
  }

  return {
    show(next) {
      state = next
      if (document.body === null) addEventListener('DOMContentLoaded', render, { once: true })
      else render()
    },
    destroy() {
      removeEventListener('storage', onStorage)
      host?.remove()
      host = region = null
    },
  }
}

function worst(state: StateDocument | null): StateIncident | null {
  const dismissed = readDismissed()
  const open = (state?.incidents ?? []).filter(
    (incident) => !incident.dismissible || (dismissed[incident.id] ?? -1) < incident.revision,
  )
  return open.reduce<StateIncident | null>(
    (a, b) => (a === null || RANK.indexOf(b.impact) > RANK.indexOf(a.impact) ? b : a),
    null,
  )
}

/** Only `https:`, or the feed's own origin; anything else is no link. */
function safeLink(url: string, origin: string): string | null {
  if (!URL.canParse(url)) return null
  const parsed = new URL(url)
  return parsed.protocol === 'https:' || parsed.origin === origin ? parsed.href : null
}

const memory: { dismissed: Record<string, number> } = { dismissed: {} }

function readDismissed(): Record<string, number> {
  try {
    const stored = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}') as Record<string, number> | null
    return { ...(typeof stored === 'object' ? stored : {}), ...memory.dismissed }
  } catch {
    return memory.dismissed // storage is off: dismissed for this page only
  }
}

function dismiss(incident: StateIncident): void {
  const all = { ...readDismissed(), [incident.id]: incident.revision }
  memory.dismissed = Object.fromEntries(Object.entries(all).slice(-50))
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(memory.dismissed))
  } catch {
    // Storage is off: it holds for this page only.
  }
}

function element(name: string, className: string): HTMLElement {
  const made = document.createElement(name)
  made.className = className
  return made
}

function text(name: string, content: string, className = ''): HTMLElement {
  const made = element(name, className)
  made.textContent = content
  return made
}
