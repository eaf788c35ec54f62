import type { StateDocument } from '../../protocol/state-document.ts'
import { attempt } from './attempt.ts'

type Fields = Record<string, unknown> | null | undefined

/** `names`: of fields that hold text, with spaces between. */
const hasTexts = (value: unknown, names: string): boolean =>
  names.split(' ').every((name) => typeof (value as Fields)?.[name] === 'string')
const isList = (value: unknown, isItem: (item: Fields) => boolean): boolean =>
  Array.isArray(value) && value.every(isItem)
const isNotice = (value: Fields) =>
  hasTexts(value, 'id name message url impact status startedAt updatedAt') && Array.isArray(value?.components)

/**
 * The state document in a message, or null when it is none. Checks what the client relies on and lets everything else
 * pass, since the protocol changes by adding. Directives that do not look like one are left out: none is acted on by halves.
 */
export function readState(raw: unknown): StateDocument | null {
  const state = raw as StateDocument | null
  return hasTexts(state, 'epoch') &&
    state?.protocol === 1 &&
    Number.isSafeInteger(state.seq) &&
    hasTexts(state.page, 'id name url') &&
    hasTexts(state.status, 'indicator description') &&
    isList(state.incidents, isNotice) &&
    isList(state.maintenances, isNotice) &&
    isList(state.components, (item) => hasTexts(item, 'id name status')) &&
    Array.isArray(state.directives)
    ? { ...state, directives: state.directives.filter(isDirective) }
    : null
}

/** As far as every kind goes; what compares unequal to everything in a target means nobody anyway. */
function isDirective(value: unknown): boolean {
  const { spreadSeconds, target } = (value ?? {}) as Record<string, unknown>
  return (
    hasTexts(value, 'id kind issuedAt expiresAt') &&
    !!target &&
    isList((target as Record<string, unknown>).versions ?? [], () => true) &&
    (spreadSeconds as number) >= 0
  )
}

/** Like `JSON.parse`; undefined for what is no JSON: the next message is the whole truth again. */
export const parseJson = (text: string | null): unknown => attempt(() => JSON.parse(text as string))
