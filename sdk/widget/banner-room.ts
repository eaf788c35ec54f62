/**
 * The room that the banner takes from the page at one edge. Pads the body, so that nothing lies under the banner, and
 * the scrolling, so that no focused control ends up there. The returned function takes the room anew, or (height 0) gives all back exactly.
 */
export function bannerRoom(): (edge: string, heightPx: number) => void {
  let giveBack: (() => void)[] = []

  function set({ style }: HTMLElement, name: string, px: number): void {
    const [before, priority] = [style.getPropertyValue(name), style.getPropertyPriority(name)]
    style.setProperty(name, `${px}px`, 'important')
    const ours = style.getPropertyValue(name)
    giveBack.push(() => {
      // Otherwise the page has set it since, and it is the page's.
      if (style.getPropertyValue(name) === ours) style.setProperty(name, before, priority)
    })
  }

  return (edge, heightPx) => {
    for (const give of giveBack) give()
    giveBack = []
    if (heightPx === 0) return
    const { body, documentElement } = document
    const padding = `padding-${edge}`
    set(body, padding, heightPx + Number.parseFloat(getComputedStyle(body).getPropertyValue(padding)))
    set(documentElement, `scroll-${padding}`, heightPx)
  }
}
