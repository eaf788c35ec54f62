/** What the host's own listeners throw is told to its error handlers, and stops nothing here. */
export function guarded(run: () => void): void {
  try {
    run()
  } catch (error) {
    globalThis.reportError?.(error)
  }
}
