/** The quality that an Accept-Encoding header gives to a coding, 0 to 1 (RFC 9110, 12.5.3). */
function quality(header: string, coding: string): number {
  let any = 0
  for (const part of header.toLowerCase().split(',')) {
    const [name, ...parameters] = part.trim().split(';')
    const q = parameters
      .map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1])
      .find((value) => value !== undefined)
    const value = q === undefined ? 1 : Number(q)
    if (name === coding) return value
    if (name === '*') any = value
  }
  return any
}

type Coding = 'br' | 'gzip' | 'identity'

/** Browsers send a handful of headers: what was chosen for each is kept, up to this many. */
const MAX_KEPT = 200
const MAX_KEPT_LENGTH = 200
/** By what we have: nothing, gzip, brotli, both. */
const kept: readonly Map<string, Coding>[] = [new Map(), new Map(), new Map(), new Map()]

/** The coding to answer with: the best that the client takes and we have; brotli where it is a tie. */
export function chooseEncoding(header: string | undefined, has: { br: boolean; gzip: boolean }): Coding {
  if (header === undefined) return 'identity'
  const choices = kept[(has.br ? 2 : 0) + (has.gzip ? 1 : 0)]!
  const known = choices.get(header)
  if (known !== undefined) return known
  const chosen = choose(header, has)
  if (choices.size >= MAX_KEPT) choices.clear()
  if (header.length <= MAX_KEPT_LENGTH) choices.set(header, chosen)
  return chosen
}

function choose(header: string, has: { br: boolean; gzip: boolean }): Coding {
  const br = has.br ? quality(header, 'br') : 0
  const gzip = has.gzip ? quality(header, 'gzip') : 0
  if (br === 0 && gzip === 0) return 'identity'
  return br >= gzip ? 'br' : 'gzip'
}
