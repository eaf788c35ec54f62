/** What somebody else has saved meanwhile, to be shown beside one's own text. */
export interface Theirs {
  by: string | null
  /** The revision to name when one's own shall go over it. */
  revision: number
  fields: Record<string, string>
}

/** What an action says of a form: problems beside their fields, or a sentence for the whole. */
export interface FormState {
  /** Counts up with each answer, so that the same sentence is announced again. */
  count: number
  /** How often it went well. */
  successes: number
  ok: boolean
  message: string
  problems: Record<string, string>
  /** Something to show once, such as a new token. */
  secret?: string
  /** The revision of what was saved, where the form goes on editing it. */
  revision?: number
  theirs?: Theirs
}

export const EMPTY_FORM: FormState = { count: 0, successes: 0, ok: false, message: '', problems: {} }

export type FormAction = (before: FormState, form: FormData) => Promise<FormState>
