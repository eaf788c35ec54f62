/** Knows whether an input method is composing text. */
export function trackComposition() {
  let composedIn: Node | null = null
  return {
    onEvent(event: Event): void {
      if (event.type === 'compositionstart') composedIn = event.composedPath()[0] as Node
      if (event.type === 'compositionend') composedIn = null
    },
    /** Taken out of the page while composing, an element never says that it ended. */
    isComposing: () => !!composedIn?.isConnected,
  }
}
