import { z } from 'zod'
import { MAX_VERSIONS } from '../../protocol/limits.ts'
import { filledBodyOf, Id, Instant, lineOf } from '../text.ts'

/** A rollout starts small unless the poster says otherwise: a mistake then reaches one client in twenty. */
export const DEFAULT_ROLLOUT = 5
/** Reloads load a whole app anew, so theirs is the wider default. */
export const DEFAULT_RELOAD_SPREAD_SECONDS = 300
export const DEFAULT_SPREAD_SECONDS = 60
/** Half a directive's longest life: a wider spread could never end in time. */
const MAX_SPREAD_SECONDS = 43_200
const MAX_MESSAGE = 300

export const Version = lineOf(64)
export const AppName = lineOf(64)

const Target = z.strictObject({
  app: AppName.optional(),
  versions: z
    .array(Version)
    .min(1, 'must name at least one version, or be left out')
    .max(MAX_VERSIONS, `at most ${MAX_VERSIONS} versions: every client loads this list`)
    .transform((versions) => [...new Set(versions)])
    .optional(),
  rollout: z.number().int().min(0).max(100).default(DEFAULT_ROLLOUT),
})

const base = {
  pageId: Id,
  expiresAt: Instant,
  target: Target.prefault({}),
}
const spread = (seconds: number) => z.number().int().min(0).max(MAX_SPREAD_SECONDS).default(seconds)

/** What `createDirective` takes; the shape is the wire's (docs/protocol.md). `expiresAt` is never assumed. */
export const CreateDirectiveInput = z.discriminatedUnion('kind', [
  z.strictObject({
    ...base,
    kind: z.literal('reload'),
    spreadSeconds: spread(DEFAULT_RELOAD_SPREAD_SECONDS),
    mode: z.enum(['suggest', 'require', 'force']),
    hidden: z.enum(['when-shown', 'now']).default('when-shown'),
    idleSeconds: z.number().int().min(60).max(86_400).default(900),
    message: filledBodyOf(MAX_MESSAGE).optional(),
  }),
  z.strictObject({
    ...base,
    kind: z.literal('disconnect'),
    spreadSeconds: spread(DEFAULT_SPREAD_SECONDS),
    scope: z.enum(['hidden', 'all']),
  }),
  z.strictObject({
    ...base,
    kind: z.literal('gate'),
    spreadSeconds: spread(DEFAULT_SPREAD_SECONDS),
    name: z.string().regex(/^[\w.:-]{1,64}$/, 'must be 1 to 64 letters, digits or . : _ -'),
  }),
  z.strictObject({ ...base, kind: z.literal('silence'), spreadSeconds: spread(DEFAULT_SPREAD_SECONDS) }),
])
export type CreateDirective = z.output<typeof CreateDirectiveInput>

/** Only how many are meant and for how long can change: clients have drawn by the rest already. */
export const UpdateDirectiveInput = z
  .strictObject({
    pageId: Id,
    id: Id,
    revision: z.number().int().positive().optional(),
    rollout: z.number().int().min(0).max(100).optional(),
    expiresAt: Instant.optional(),
  })
  .refine(
    (input) => input.rollout !== undefined || input.expiresAt !== undefined,
    'rollout or expiresAt is needed',
  )

export const RevokeDirectiveInput = z.strictObject({ pageId: Id, id: Id })
