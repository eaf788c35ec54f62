import { MAX_LIVE_DIRECTIVES, MAX_VERSIONS } from './limits.ts'
import {
  COMPONENT_STATUSES,
  INCIDENT_STATUSES,
  INDICATORS,
  MAINTENANCE_STATUSES,
  type StateDocument,
} from './state-document.ts'

export type GuardResult = { ok: true; document: StateDocument } | { ok: false; reason: string }

const ISO_INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

class Mismatch extends Error {}

function check(condition: boolean, where: string, what: string): asserts condition {
  if (!condition) throw new Mismatch(`${where} ${what}`)
}
type Fields = Record<string, unknown>
function fields(value: unknown, where: string): Fields {
  check(typeof value === 'object' && value !== null && !Array.isArray(value), where, 'is not an object')
  return value as Fields
}
function list(value: unknown, where: string): unknown[] {
  check(Array.isArray(value), where, 'is not a list')
  return value
}
function text(owner: Fields, key: string, where: string): string {
  const value = owner[key]
  check(typeof value === 'string', `${where}.${key}`, 'is not text')
  return value
}
function count(owner: Fields, key: string, where: string): number {
  const value = owner[key]
  check(Number.isSafeInteger(value) && (value as number) >= 0, `${where}.${key}`, 'is not a whole number')
  return value as number
}
function instant(owner: Fields, key: string, where: string): void {
  const value = text(owner, key, where)
  check(ISO_INSTANT.test(value) && !Number.isNaN(Date.parse(value)), `${where}.${key}`, 'is not an instant')
}
function oneOf(owner: Fields, key: string, allowed: readonly string[], where: string): void {
  check(allowed.includes(text(owner, key, where)), `${where}.${key}`, `is not one of ${allowed.join(', ')}`)
}

function checkNotice(raw: unknown, statuses: readonly string[], where: string): Fields {
  const notice = fields(raw, where)
  for (const key of ['id', 'name', 'message', 'url']) text(notice, key, where)
  count(notice, 'revision', where)
  oneOf(notice, 'impact', INDICATORS, where)
  oneOf(notice, 'status', statuses, where)
  instant(notice, 'startedAt', where)
  instant(notice, 'updatedAt', where)
  check(typeof notice.dismissible === 'boolean', `${where}.dismissible`, 'is not true or false')
  for (const id of list(notice.components, `${where}.components`)) {
    check(typeof id === 'string', `${where}.components`, 'holds something other than ids')
  }
  return notice
}

function checkDirective(raw: unknown, where: string): void {
  const directive = fields(raw, where)
  text(directive, 'id', where)
  text(directive, 'kind', where)
  instant(directive, 'issuedAt', where)
  instant(directive, 'expiresAt', where)
  count(directive, 'spreadSeconds', where)
  const target = fields(directive.target, `${where}.target`)
  check(count(target, 'rollout', `${where}.target`) <= 100, `${where}.target.rollout`, 'is over 100')
  if (target.app !== undefined) text(target, 'app', `${where}.target`)
  if (target.versions !== undefined) {
    const versions = list(target.versions, `${where}.target.versions`)
    check(versions.length <= MAX_VERSIONS, `${where}.target.versions`, `holds more than ${MAX_VERSIONS}`)
    check(
      versions.every((v) => typeof v === 'string'),
      `${where}.target.versions`,
      'holds more than text',
    )
  }
  if (directive.kind === 'reload') {
    check(target.versions !== undefined, `${where}.target.versions`, 'is required for reload')
    oneOf(directive, 'mode', ['suggest', 'require', 'force'], where)
    oneOf(directive, 'hidden', ['when-shown', 'now'], where)
    count(directive, 'idleSeconds', where)
    if (directive.message !== undefined) text(directive, 'message', where)
  } else if (directive.kind === 'disconnect') {
    oneOf(directive, 'scope', ['hidden', 'all'], where)
  } else if (directive.kind === 'gate') {
    text(directive, 'name', where)
  }
}

function checkDocument(raw: unknown): asserts raw is StateDocument {
  const state = fields(raw, 'state')
  check(state.protocol === 1, 'protocol', 'is not 1')
  text(state, 'epoch', 'state')
  count(state, 'seq', 'state')
  instant(state, 'at', 'state')
  const page = fields(state.page, 'page')
  for (const key of ['id', 'name', 'url']) text(page, key, 'page')
  const status = fields(state.status, 'status')
  oneOf(status, 'indicator', INDICATORS, 'status')
  text(status, 'description', 'status')
  list(state.incidents, 'incidents').forEach((raw, i) => {
    checkNotice(raw, INCIDENT_STATUSES, `incidents[${i}]`)
  })
  list(state.maintenances, 'maintenances').forEach((raw, i) => {
    const notice = checkNotice(raw, MAINTENANCE_STATUSES, `maintenances[${i}]`)
    instant(notice, 'scheduledFor', `maintenances[${i}]`)
    instant(notice, 'scheduledUntil', `maintenances[${i}]`)
  })
  list(state.components, 'components').forEach((raw, i) => {
    const component = fields(raw, `components[${i}]`)
    text(component, 'id', `components[${i}]`)
    text(component, 'name', `components[${i}]`)
    oneOf(component, 'status', COMPONENT_STATUSES, `components[${i}]`)
  })
  const directives = list(state.directives, 'directives')
  check(directives.length <= MAX_LIVE_DIRECTIVES, 'directives', `holds more than ${MAX_LIVE_DIRECTIVES}`)
  directives.forEach((raw, i) => {
    checkDirective(raw, `directives[${i}]`)
  })
  fields(state.policy, 'policy')
}

/**
 * Checks a document that leaves or comes in. Unknown fields, event names and directive kinds are allowed:
 * the protocol changes by adding. The policy is only required to be an object; `clampPolicy` tames its values.
 */
export function guardState(raw: unknown): GuardResult {
  try {
    checkDocument(raw)
    return { ok: true, document: raw }
  } catch (error) {
    if (error instanceof Mismatch) return { ok: false, reason: error.message }
    throw error
  }
}
