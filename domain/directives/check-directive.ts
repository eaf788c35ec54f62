import { MAX_DIRECTIVE_LIFE_MS, MAX_LIVE_DIRECTIVES } from '../../protocol/limits.ts'
import { type InputProblem, Refusal } from '../refusal.ts'
import type { CreateDirective } from './directive-input.ts'

/** What a directive is judged beside: the moment, the page's policy, its other directives and its releases. */
export interface DirectiveSurroundings {
  now: Date
  hiddenPollSeconds: number
  /** Other live directives of the page. */
  liveCount: number
  /** The newest version that is registered and not marked bad, of each app that the target means. */
  newestGoodVersions: readonly string[]
}

function refuse(path: string, message: string): never {
  const problem: InputProblem = { path, message }
  throw new Refusal('invalid', `${path}: ${message}`, [problem])
}

/**
 * A directive lives at most 24 hours from its issue, and long enough that every client meant hears of it, draws its
 * moment and is done: twice the spread, plus the time in which a hidden tab polls (docs/protocol.md, "Directives").
 */
export function checkLife(
  life: { issuedAt: Date; expiresAt: Date; spreadSeconds: number },
  surroundings: { now: Date; hiddenPollSeconds: number },
): void {
  if (life.expiresAt.getTime() > life.issuedAt.getTime() + MAX_DIRECTIVE_LIFE_MS)
    refuse(
      'expiresAt',
      'must be at most 24 hours after the issue: a forgotten order must not outlive the outage',
    )
  const leastSeconds = 2 * life.spreadSeconds + surroundings.hiddenPollSeconds
  if (life.expiresAt.getTime() < surroundings.now.getTime() + leastSeconds * 1000) {
    refuse(
      'expiresAt',
      `must be at least ${leastSeconds} s from now (twice the spread of ${life.spreadSeconds} s, plus ${surroundings.hiddenPollSeconds} s in which hidden tabs poll), or clients that hear of it late never act`,
    )
  }
}

/** Refuses what would be dangerous, with a sentence that says why. */
export function checkDirective(directive: CreateDirective, surroundings: DirectiveSurroundings): void {
  checkLife({ ...directive, issuedAt: surroundings.now }, surroundings)
  if (surroundings.liveCount >= MAX_LIVE_DIRECTIVES) {
    throw new Refusal(
      'conflict',
      `There are ${MAX_LIVE_DIRECTIVES} live directives already, as many as a state document may hold: revoke one first.`,
    )
  }
  if (directive.kind !== 'reload') return
  const { versions } = directive.target
  if (versions === undefined)
    refuse(
      'target.versions',
      'is required: a reload names the bad versions, for "all but the newest" loops while a deploy is rolling',
    )
  const newest = surroundings.newestGoodVersions.find((version) => versions.includes(version))
  if (newest !== undefined) {
    refuse(
      'target.versions',
      `${newest} is the newest release that is not marked bad: a reload would bring the same version back. Register a newer release, or mark this one bad, first`,
    )
  }
}
