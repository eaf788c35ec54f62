/**
 * What an update says, as plain text on one line for banners: Markdown's marks and HTML tags are taken out,
 * links keep their words, and at most `max` characters (code points) remain, cut at a word where there is one.
 */
export function plainText(markdown: string, max: number): string {
  // What is far behind the cut cannot show, and some marks are searched for in quadratic time.
  const text = markdown
    .slice(0, max * 12)
    .replace(/[\ud800-\udbff]$/, '')
    .replace(/\r\n?/g, '\n')
    .replace(/<br\s*\/?>/gi, '\n')
    .replace(/<\/?[a-z][^>]*>/gi, '')
    .replace(/!?\[([^[\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^\s{0,3}(#{1,6}|>|[-*+]|\d+\.)\s+/gm, '')
    .replace(/(\*\*|__|~~|`+)(.+?)\1/g, '$2')
    .replace(/(?<![\w*])[*_](\S(?:.*?\S)?)[*_](?![\w*])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
  return cutText(text, max)
}

/** At most `max` code points, the last an ellipsis where something was cut. */
export function cutText(text: string, max: number): string {
  const characters = Array.from(text)
  if (characters.length <= max) return text
  const cut = characters.slice(0, max - 1).join('')
  const lastSpace = cut.lastIndexOf(' ')
  return `${(lastSpace > max * 0.6 ? cut.slice(0, lastSpace) : cut).trimEnd()}…`
}
