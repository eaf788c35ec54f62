import type { NodeResponse } from './host-types.ts'

type HeaderList = Record<string, number | string | readonly string[] | undefined> | readonly unknown[]

/**
 * Calls `complete` right before a Node response's head leaves, when all headers of the host are set. What `writeHead` is
 * given is set as headers first, so that `complete` sees it. A failure in here leaves the response as the host made it.
 */
export function beforeHead(response: NodeResponse, complete: () => void): void {
  const { writeHead } = response
  response.writeHead = function (this: NodeResponse, status, ...rest) {
    response.writeHead = writeHead
    try {
      const last = rest.at(-1)
      if (typeof last === 'object' && last !== null) {
        for (const [name, value] of pairsOf(last as HeaderList)) response.setHeader(name, value)
        rest.pop()
      }
      complete()
    } catch {
      // The host's answer goes out all the same.
    }
    return writeHead.call(response, status, ...rest)
  }
}

/** Headers in each form that `writeHead` takes: an object, a flat list, or a list of pairs. */
function pairsOf(headers: HeaderList): [string, number | string | readonly string[]][] {
  if (!Array.isArray(headers)) {
    return Object.entries(headers).filter(
      (entry): entry is [string, number | string | readonly string[]] => entry[1] !== undefined,
    )
  }
  const flat = headers.flat() as string[]
  const byName = new Map<string, string[]>()
  for (let index = 0; index + 1 < flat.length; index += 2) {
    const name = String(flat[index])
    byName.set(name, [...(byName.get(name) ?? []), String(flat[index + 1])])
  }
  return [...byName].map(([name, values]) => [name, values.length === 1 ? String(values[0]) : values])
}
