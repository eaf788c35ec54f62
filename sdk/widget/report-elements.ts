/** An element with text and a class, which is its `::part` too. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  text = '',
  className = '',
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  element.textContent = text
  if (className !== '') element.className = className
  element.setAttribute('part', `report-${className || name}`)
  return element
}

/** A labelled control with what belongs under it. */
export function field(id: string, label: string, control: HTMLElement, ...below: HTMLElement[]): HTMLElement {
  const group = make('div', '', 'field')
  const name = make('label', label)
  control.id = id
  name.htmlFor = id
  group.append(name, control, ...below)
  return group
}
