/** When the user last did something in this tab, by wall clock. */
export function trackActivity() {
  let last = Date.now()
  const touch = () => {
    last = Date.now()
  }
  return {
    onEvent(event: Event): void {
      const { type, movementX, movementY } = event as PointerEvent
      // Scripts move the focus; a page that moves under a resting pointer makes moves of no distance.
      if (type !== 'focusin' && (type !== 'pointermove' || movementX || movementY)) touch()
    },
    /** Counts as activity: waking, and being shown again. */
    touch,
    idleMs: () => Date.now() - last,
  }
}
