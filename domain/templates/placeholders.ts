const PLACEHOLDER = /\{\{\s*([a-zA-Z][\w -]{0,40}?)\s*\}\}/g

/** What is known at once, by placeholder name. */
export type KnownWords = Record<string, string>

/** Fills in the placeholders that are known (`{{components}}`); the others stay for the poster. */
export function fillPlaceholders(text: string, known: KnownWords): string {
  return text.replace(PLACEHOLDER, (whole, name: string) => known[name.toLowerCase()] || whole)
}

/** Where the first open placeholder at or after `from` stands. */
export function nextPlaceholder(text: string, from = 0): { start: number; end: number } | null {
  const pattern = new RegExp(PLACEHOLDER.source, 'g')
  pattern.lastIndex = from
  const match = pattern.exec(text)
  return match === null ? null : { start: match.index, end: match.index + match[0].length }
}

/** Names of the placeholders that nobody has filled in, outside of code. */
export function openPlaceholders(text: string): string[] {
  const prose = text.replace(/```[\s\S]*?```|`[^`]*`/g, '')
  return [...new Set([...prose.matchAll(PLACEHOLDER)].map((match) => match[1]!))]
}
