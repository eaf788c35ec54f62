import type { Row } from './banner-rows.ts'
import { fill } from './banner-words.ts'

const SVG = 'http://www.w3.org/2000/svg'
const CIRCLE = 'M8 0a8 8 0 100 16A8 8 0 008 0z'
/** Glyphs of one family on a grid of 16; what is cut out shows the ground. */
const GLYPHS: Record<string, string> = {
  critical: `${CIRCLE}M5 4l3 3 3-3 1 1-3 3 3 3-1 1-3-3-3 3-1-1 3-3-3-3z`,
  major: 'M8 0l8 15H0zM7 5v5h2V5zM7 11v2h2v-2z',
  minor: `${CIRCLE}M7 4v5h2V4zM7 10v2h2v-2z`,
  maintenance: 'M15 4a4 4 0 01-6 5l-5 5a1.5 1.5 0 01-2-2l5-5a4 4 0 015-6L9 4l1 2 2 1z',
  notice: 'M8 2a6 6 0 106 8h-2A4 4 0 118 4l3 1-2 2h5V2l-2 2a6 6 0 00-4-2z',
}

/** An element with a class, which is its `::part` too, and text. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  part: string,
  text = '',
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  element.className = part
  element.setAttribute('part', part)
  element.textContent = text
  return element
}

export function button(part: string, text: string, onClick: () => void): HTMLButtonElement {
  const element = make('button', part, text)
  element.type = 'button'
  element.onclick = onClick
  return element
}

function glyph({ tone, label }: Row): Element {
  const svg = document.createElementNS(SVG, 'svg')
  const path = document.createElementNS(SVG, 'path')
  svg.setAttribute('viewBox', '0 0 16 16')
  svg.role = 'img'
  svg.ariaLabel = label
  path.setAttribute('d', GLYPHS[tone] ?? (GLYPHS.minor as string))
  svg.append(path)
  return svg
}

/** The elements of one row; `body` and `acts` are where the banner adds its own. */
export interface RowView {
  element: HTMLElement
  body: HTMLElement
  acts: HTMLElement
}

export function buildRow(
  row: Row,
  words: { details: string; dismiss: string },
  onAct: () => void,
  onDismiss: () => void,
): RowView {
  const element = make('div', `row ${row.tone}`)
  const body = make('div', 'body')
  const text = make('div', 'words')
  const acts = make('div', 'acts')
  text.append(
    make('b', 'title', row.title),
    ' ',
    make('span', 'text', row.text),
    ' ',
    make('span', 'when', row.when),
  )
  if (row.act) acts.append(button('act', row.act, onAct))
  if (row.href) {
    const link = make('a', 'link', words.details)
    link.href = row.href
    link.target = '_blank'
    link.rel = 'noopener'
    acts.append(link)
  }
  body.append(text, acts)
  element.append(glyph(row), body)
  if (row.dismissal !== null) {
    const dismiss = button('dismiss', '✕', onDismiss)
    dismiss.ariaLabel = fill(words.dismiss, row.title)
    element.append(dismiss)
  }
  return { element, body, acts }
}
