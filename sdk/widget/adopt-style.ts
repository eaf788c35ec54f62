/**
 * Styles a shadow root under any Content-Security-Policy: constructed sheets are no inline styles. Browsers without
 * them get a `<style>`, for which the host may have to give its nonce.
 */
export function adoptStyle(root: ShadowRoot, css: string, nonce: string | undefined): void {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    root.adoptedStyleSheets = [sheet]
  } catch {
    const style = document.createElement('style')
    if (nonce !== undefined) style.nonce = nonce
    style.textContent = css
    root.append(style)
  }
}
