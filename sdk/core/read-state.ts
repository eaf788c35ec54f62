import type { StateDocument } from '../../protocol/state-document.ts'

type Fields = Record<string, unknown>
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null
const hasTexts = (value: unknown, keys: string[]): value is Fields =>
  isFields(value) && keys.every((key) => typeof value[key] === 'string')
const isList = (value: unknown, isItem: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isItem)

const isNotice = (value: unknown): boolean =>
  hasTexts(value, ['id', 'name', 'message', 'url', 'impact', 'status', 'startedAt', 'updatedAt']) &&
  isList(value.components, (id) => typeof id === 'string')

/**
 * The state document in a message, or null when it is none. Checks what the client relies on and lets everything else
 * pass, since the protocol changes by adding. Directives that do not look like one are left out: none is acted on by halves.
 */
export function readState(raw: unknown): StateDocument | null {
  if (!hasTexts(raw, ['epoch']) || raw.protocol !== 1 || !Number.isSafeInteger(raw.seq)) return null
  if (!hasTexts(raw.page, ['id', 'name', 'url']) || !hasTexts(raw.status, ['indicator', 'description']))
    return null
  if (!isList(raw.incidents, isNotice) || !isList(raw.maintenances, isNotice)) return null
  if (!isList(raw.components, (item) => hasTexts(item, ['id', 'name', 'status']))) return null
  if (!Array.isArray(raw.directives)) return null
  return { ...raw, directives: raw.directives.filter(isDirective) } as unknown as StateDocument
}

function isDirective(value: unknown): boolean {
  if (!hasTexts(value, ['id', 'kind', 'issuedAt', 'expiresAt']) || !isFields(value.target)) return false
  const { app, versions, rollout } = value.target
  return (
    (app === undefined || typeof app === 'string') &&
    (versions === undefined ? value.kind !== 'reload' : isList(versions, (v) => typeof v === 'string')) &&
    typeof rollout === 'number' &&
    (value.kind !== 'reload' || /^(suggest|require|force)$/.test(String(value.mode))) &&
    (value.kind !== 'disconnect' || value.scope === 'hidden' || value.scope === 'all') &&
    typeof value.spreadSeconds === 'number' &&
    value.spreadSeconds >= 0
  )
}

/** Like `JSON.parse`; undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // the next message is the whole truth again
  }
}
