/** What an action says of a form: problems beside their fields, or a sentence for the whole. */
export interface FormState {
  /** Counts up with each answer, so that the same sentence is announced again. */
  count: number
  ok: boolean
  message: string
  problems: Record<string, string>
  /** Something to show once, such as a new token. */
  secret?: string
}

export const EMPTY_FORM: FormState = { count: 0, ok: false, message: '', problems: {} }
