/** What it returns; undefined where it throws: storage that is off or full, text that is no JSON. */
export function attempt<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    // Undefined says it.
  }
}
