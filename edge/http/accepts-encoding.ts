/** The quality that an Accept-Encoding header gives to each coding it names, 0 to 1 (RFC 9110, 12.5.3). */
function qualities(header: string): Map<string, number> {
  const given = new Map<string, number>()
  for (const part of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim())
    if (name === '') continue
    const q = parameters.map((parameter) => /^q\s*=\s*([\d.]+)$/.exec(parameter)?.[1]).find((value) => value)
    const value = q === undefined ? 1 : Number(q)
    given.set(name === 'x-gzip' ? 'gzip' : name, Number.isNaN(value) ? 0 : Math.min(1, value))
  }
  return given
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
  const given = qualities(header)
  const quality = (coding: string) => given.get(coding) ?? given.get('*') ?? 0
  const br = has.br ? quality('br') : 0
  const gzip = has.gzip ? quality('gzip') : 0
  // Plain is always acceptable where it is not named, and the last choice; refused altogether, it is still better than nothing.
  if (Math.max(br, gzip) === 0 || (given.get('identity') ?? 0) > Math.max(br, gzip)) return 'identity'
  return br >= gzip ? 'br' : 'gzip'
}
