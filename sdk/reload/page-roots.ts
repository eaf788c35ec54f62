/** The document of a same-origin frame; undefined or null for everything else. */
export function frameDocument(element: Element | null): Document | null | undefined {
  return (element as HTMLIFrameElement | null)?.contentDocument
}

/** `root` and all below it: open shadow roots and same-origin frames. */
export function* rootsWithin(root: Document | ShadowRoot): Generator<Document | ShadowRoot> {
  yield root
  for (const element of root.querySelectorAll('*')) {
    const inner = element.shadowRoot ?? frameDocument(element)
    if (inner) yield* rootsWithin(inner)
  }
}

/** Whether any element that matches passes, in the page, its open shadow roots and its same-origin frames. */
export function somewhereInPage<E extends Element>(
  selector: string,
  passes: (element: E) => boolean,
): boolean {
  return [...rootsWithin(document)].some((root) => [...root.querySelectorAll<E>(selector)].some(passes))
}
