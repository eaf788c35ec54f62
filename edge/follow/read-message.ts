import type { FollowMessage } from '../../protocol/follow.ts'

type Fields = Record<string, unknown>
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): value is string => typeof value === 'string'
const isListOf = (value: unknown, isOne: (entry: Fields) => boolean): boolean =>
  Array.isArray(value) && value.every((entry) => isFields(entry) && isOne(entry))

/** What each kind of message has to hold; others belong to a neighbouring version and are left alone. */
const KINDS: Record<FollowMessage['type'], (message: Fields) => boolean> = {
  pages: ({ pages }) =>
    isListOf(
      pages,
      ({ id, host, isDefault }) =>
        isText(id) && (host === null || isText(host)) && typeof isDefault === 'boolean',
    ),
  state: ({ page, epoch, seq, document }) =>
    isText(page) && isText(epoch) && Number.isSafeInteger(seq) && isText(document),
  confirm: ({ asOf }) => isText(asOf) && !Number.isNaN(Date.parse(asOf)),
  knobs: ({ knobs }) => isFields(knobs),
  releases: ({ releases }) =>
    isListOf(releases, ({ page, app, version }) => isText(page) && isText(app) && isText(version)),
  probe: ({ id }) => isText(id) && /^[\w-]{1,64}$/.test(id),
}

/** Whether this is a message of a kind that is known here, whole and of the right shape. */
export function isMessage(value: unknown): value is FollowMessage {
  return isFields(value) && isKnown(value.type) && KINDS[value.type](value)
}

function isKnown(type: unknown): type is FollowMessage['type'] {
  return isText(type) && Object.hasOwn(KINDS, type)
}

/**
 * A line of the follow stream as a message. `strange`: of a kind or shape that is not known here, from a core of a
 * neighbouring version; `foreign`: no core of ours says such a thing.
 */
export function readMessage(line: string): FollowMessage | 'strange' | 'foreign' {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return 'foreign'
  }
  if (isMessage(value)) return value
  return isFields(value) && isText(value.type) ? 'strange' : 'foreign'
}
