import type { Row } from './banner-rows.ts'
import { fill } from './banner-words.ts'

/** An element with a class and text. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className = '',
  text = '',
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  element.className = className
  element.textContent = text
  return element
}

export function button(className: string, text: string, onClick: () => void): HTMLButtonElement {
  const element = make('button', className, text)
  element.onclick = onClick
  return element
}

function drawGlyph({ glyph, label }: Row): Element {
  const create = (name: 'svg' | 'path'): Element =>
    document.createElementNS('http://www.w3.org/2000/svg', name)
  const svg = create('svg')
  const path = create('path')
  svg.setAttribute('viewBox', '0 0 16 16')
  svg.role = label ? 'img' : 'none'
  svg.ariaLabel = label
  path.setAttribute('d', glyph)
  svg.append(path)
  return svg
}

/** A row with its elements; `body` and `acts` are where the banner adds its own. */
export interface RowView {
  row: Row
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
  text.append(make('b', '', row.title), ' ', make('span', '', row.news), ' ', make('span', 'when', row.when))
  if (row.act) acts.append(button('act', row.act, onAct))
  if (row.href) {
    const link = make('a', '', words.details)
    link.href = row.href
    link.target = '_blank'
    acts.append(link)
  }
  body.append(text, acts)
  element.append(drawGlyph(row), body)
  if (row.dismissal) {
    const dismiss = button('dismiss', '✕', onDismiss)
    dismiss.ariaLabel = fill(words.dismiss, row.title)
    element.append(dismiss)
    element.onkeydown = ({ key }) => {
      if (key === 'Escape') onDismiss()
    }
  }
  return { row, element, body, acts }
}
