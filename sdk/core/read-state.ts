import { clampPolicy } from '../../protocol/policy.ts'
import type { StateDocument } from '../../protocol/state-document.ts'
import { attempt } from './attempt.ts'

/** What has to be there: a text, a number, an object with at least these fields, or a list, of such where it holds one. */
type Shape = '' | 0 | { [name: string]: Shape } | readonly Shape[]

const NOTICE = {
  id: '',
  name: '',
  message: '',
  url: '',
  impact: '',
  startedAt: '',
  components: [],
} as const
const STATE: Shape = {
  epoch: '',
  seq: 0,
  page: {},
  status: {},
  incidents: [NOTICE],
  maintenances: [NOTICE],
  components: [{ id: '', name: '' }],
  directives: [],
}
/** As far as every kind goes; what compares unequal to everything in a target means nobody anyway. */
const DIRECTIVE: Shape = { id: '', kind: '', issuedAt: '', expiresAt: '', spreadSeconds: 0, target: {} }

function fits(value: unknown, shape: Shape): boolean {
  if (Array.isArray(shape))
    return Array.isArray(value) && shape.every((inner) => value.every((item) => fits(item, inner)))
  return typeof shape === 'object'
    ? !!value && Object.entries(shape).every(([name, inner]) => fits((value as never)[name], inner))
    : typeof value === typeof shape
}

function isState(raw: unknown): raw is StateDocument {
  return fits(raw, STATE) && (raw as StateDocument).protocol === 1
}

/**
 * The state document in a message, or null when it is none. Checks what the client relies on and lets everything else
 * pass, since the protocol changes by adding. Directives that do not look like one are left out: none is acted on by
 * halves. The policy is within its bounds.
 */
export function readState(raw: unknown): StateDocument | null {
  return isState(raw)
    ? {
        ...raw,
        policy: clampPolicy(raw.policy),
        directives: raw.directives.filter((one) => fits(one, DIRECTIVE)),
      }
    : null
}

/** Like `JSON.parse`; undefined for what is no JSON: the next message is the whole truth again. */
export const parseJson = (text: string | null | undefined): unknown =>
  attempt(() => JSON.parse(text as string))
