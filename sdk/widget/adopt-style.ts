/**
 * Styles a document or a shadow root under any Content-Security-Policy: constructed sheets are no inline styles. Browsers
 * without them get a `<style>`, for which the host may have to give its nonce. Returns the way to other rules.
 */
export function adoptStyle(
  root: Document | ShadowRoot,
  css: string,
  nonce: string | undefined,
): (css: string) => void {
  let set: (css: string) => void
  try {
    const sheet = new CSSStyleSheet()
    set = (css) => {
      sheet.replaceSync(css)
      // Empty, it leaves nothing behind; and a host may have put sheets of its own there meanwhile.
      const others = root.adoptedStyleSheets.filter((one) => one !== sheet)
      root.adoptedStyleSheets = css ? [...others, sheet] : others
    }
    set(css)
  } catch {
    const style = document.createElement('style')
    if (nonce) style.nonce = nonce
    ;((root as Document).head ?? root).append(style)
    set = (css) => {
      style.textContent = css
    }
    set(css)
  }
  return set
}
