import { adoptStyle } from './adopt-style.ts'

/**
 * The room that the banner takes from the page at one edge. Pads the document, so that nothing lies under the banner,
 * and the scrolling, so that no focused control ends up there. The returned function takes the room anew, or (height 0)
 * gives it back: by rules of its own, so that nothing of the page is ever changed.
 */
export function bannerRoom(nonce: string | undefined): (edge: string, heightPx: number) => void {
  const setRules = adoptStyle(document, '', nonce)
  return (edge, heightPx) => {
    const padding = `padding-${edge}:${heightPx}px!important`
    setRules(heightPx ? `:root{${padding};scroll-${padding}}` : '')
  }
}
