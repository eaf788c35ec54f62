/** A browser that Playwright does not drive, by the standard that its makers test it with. */
export interface DrivenBrowser {
  version: string
  /** Opens a tab. In Firefox it is in front of the others, which are hidden; in WebKit all are shown. */
  open(url: string): Promise<DrivenTab>
  close(): Promise<void>
}

export interface DrivenTab {
  goto(url: string): Promise<void>
  /** Brings it to the front. */
  show(): Promise<void>
  /** Runs in the page, as the text that it is: what it takes and returns goes through JSON. */
  evaluate<Args extends unknown[], T>(run: (...args: Args) => T | Promise<T>, ...args: Args): Promise<T>
  /** Keys as a user presses them, one after another: characters, or names such as `Tab` and `Shift+Tab`. */
  press(...keys: string[]): Promise<void>
  setOffline(isOffline: boolean): Promise<void>
  close(): Promise<void>
}

/** A call as text, whose promise brings its result as JSON. */
export const callAsText = (run: unknown, args: unknown[]): string =>
  `(async () => JSON.stringify(await (${run})(...${JSON.stringify(args)})))()`

/** The code points by which WebDriver, in both of its forms, knows the keys that write nothing. */
const KEYS: Record<string, string> = {
  Tab: '\uE004',
  Enter: '\uE006',
  Shift: '\uE008',
  Control: '\uE009',
  Escape: '\uE00C',
  Delete: '\uE017',
}

/** What the command "perform actions", the same in both forms, is told for these keys. */
export function keyActions(keys: string[]): object {
  const actions = keys.flatMap((key) => {
    const held = key.split('+').map((name) => KEYS[name] ?? name)
    const up = held.toReversed().map((value) => ({ type: 'keyUp', value }))
    return [...held.map((value) => ({ type: 'keyDown', value })), ...up]
  })
  return { actions: [{ type: 'key', id: 'keys', actions }] }
}
