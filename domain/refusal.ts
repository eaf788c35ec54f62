/**
 * Why a request is turned down. One table in server/http maps these to HTTP: invalid 422, unauthenticated 401,
 * forbidden 403, not_found 404, conflict 409, limited 429. A hidden thing and an absent one are both `not_found`.
 */
export type RefusalCode = 'invalid' | 'unauthenticated' | 'forbidden' | 'not_found' | 'conflict' | 'limited'

/** One thing wrong with an input: where (a path such as `incident.name`) and what, in words for the caller. */
export interface InputProblem {
  path: string
  message: string
}

/** Thrown to say no. `publicMessage` is shown to whoever asked. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly publicMessage: string
  readonly problems: readonly InputProblem[]
  constructor(code: RefusalCode, publicMessage: string, problems: readonly InputProblem[] = []) {
    super(publicMessage)
    this.name = 'Refusal'
    this.code = code
    this.publicMessage = publicMessage
    this.problems = problems
  }
}

/** A bug when it does not hold; answers 500 and says nothing to the outside. */
export function invariant(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${what}`)
}
