const FOREIGN = 'what answers there is no core of Allclear'

/** Why core could not be followed, in words that tell the operator what to mend. */
export const foreign = (origin: string): string => `${FOREIGN}: ${origin}`

/** The same for a status other than 200. */
export function refusalInWords(status: number, origin: string): string {
  if (status === 401) return "core does not know this edge's token; it is edgeToken in core's secrets.json"
  if (status >= 300 && status < 400)
    return `${origin} redirects; an edge needs the address of core's own listener`
  if (status >= 500) return `core is out of reach behind ${origin}, which answers ${status}`
  return `${FOREIGN}, or nothing that may be asked from here: ${origin} answers ${status}`
}

/** The same for a connection that failed. */
export function failureInWords(error: Error & { code?: string }): string {
  // Where a name has several addresses, the words stand in the failures of each.
  const first = error instanceof AggregateError ? (error.errors[0] as Error) : error
  const [words = ''] = first.message.split('\n')
  return words === '' ? (error.code ?? error.name) : words
}
