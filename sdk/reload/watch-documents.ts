import { frameDocument } from './page-roots.ts'

const TYPES =
  'focusin pointerdown pointermove keydown wheel touchstart beforeinput input submit compositionstart compositionend'

/** Hears what the user does, trusted events only, in this document and every same-origin frame, now and later. */
export function watchDocuments(onEvent: (event: Event) => void, signal: AbortSignal): void {
  const known = new WeakSet<Document>()
  const options = { capture: true, passive: true, signal }

  function watch(root: Document | null | undefined): void {
    if (!root) return
    for (const frame of root.querySelectorAll('iframe,frame')) watch(frameDocument(frame))
    if (known.has(root)) return
    known.add(root)
    for (const type of TYPES.split(' ')) {
      root.addEventListener(
        type,
        (event) => {
          // Chromium's own end of a composition says that it is not trusted (156).
          if (event.isTrusted || type === 'compositionend') onEvent(event)
        },
        options,
      )
    }
    // A frame that came or went elsewhere; and one whose coming nobody told takes the focus before it takes text.
    root.addEventListener('load', () => watch(root), options)
    root.defaultView?.addEventListener('blur', () => watch(frameDocument(focusedIn(root))), options)
  }
  watch(document)
}

/** The focused element, looked up through open shadow roots. */
function focusedIn(root: DocumentOrShadowRoot): Element | null {
  const element = root.activeElement
  return element?.shadowRoot ? focusedIn(element.shadowRoot) : element
}
