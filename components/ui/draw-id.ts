/**
 * A UUID that need not be secret. `crypto.randomUUID` is missing where a page is served without TLS by another name than
 * localhost: calling it there takes the whole page down.
 */
export function drawId(): string {
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () =>
    Math.floor(Math.random() * 16).toString(16),
  )
}
