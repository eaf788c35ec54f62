/** What a host's response is to carry; values as they go out. */
export interface HintHeaders {
  'App-Version': string
  Vary: string
  'Allclear-Hint'?: '1'
  'Cache-Control'?: string
}

/** `Vary` with `App-Version` added, once. */
export function varyWith(before: string): string {
  const names = before.split(',').map((name) => name.trim().toLowerCase())
  if (names.includes('*') || names.includes('app-version')) return before
  return before === '' ? 'App-Version' : `${before}, App-Version`
}

/** What the host allows, but for no shared cache: a hint is for one caller. */
export function privately(before: string): string {
  const kept = before
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && !/^(public|private|s-maxage=.*|proxy-revalidate)$/i.test(part))
  return ['private', ...kept].join(', ')
}

/** The headers to set on a response whose own `Vary` and `Cache-Control` are given (empty: none). */
export function hintHeaders(
  appVersion: string,
  isHinted: boolean,
  own: { vary: string; cacheControl: string },
): HintHeaders {
  return {
    'App-Version': appVersion,
    Vary: varyWith(own.vary),
    ...(isHinted
      ? { 'Allclear-Hint': '1' as const, 'Cache-Control': privately(own.cacheControl) }
      : undefined),
  }
}
