import { z } from 'zod'
import { parseInput } from '../../domain/parse-input.ts'
import { isCleanText, NOT_CLEAN } from '../../domain/text.ts'
import type { Deps } from '../deps.ts'

const MAX_DRAFTS = 200
const Input = z.strictObject({
  key: z.string().regex(/^[\w:-]{1,100}$/),
  body: z.string().max(200_000, 'is too long to be kept as a draft').refine(isCleanText, NOT_CLEAN),
})
/** A form's fields as JSON. What is not that counts as nothing kept: a draft must never break its page. */
const Fields = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' })
      return z.NEVER
    }
  })
  .pipe(z.record(z.string(), z.string()))

/** Keeps what somebody has typed and not sent; an empty body forgets it. Each person has their own. */
export async function saveDraft(deps: Deps, userId: string, raw: unknown): Promise<void> {
  const { key, body } = parseInput(Input, raw)
  if (body === '') {
    await deps.db.draft.deleteMany({ where: { userId, key } })
    return
  }
  const updatedAt = deps.clock.now()
  await deps.db.draft.upsert({
    where: { userId_key: { userId, key } },
    create: { userId, key, body, updatedAt },
    update: { body, updatedAt },
  })
  const old = await deps.db.draft.findMany({
    where: { userId },
    orderBy: { updatedAt: 'desc' },
    skip: MAX_DRAFTS,
    select: { key: true },
  })
  if (old.length > 0)
    await deps.db.draft.deleteMany({ where: { userId, key: { in: old.map((draft) => draft.key) } } })
}

/** What was kept under a key, as the form's fields; empty where there is nothing. */
export async function readDraft(deps: Deps, userId: string, key: string): Promise<Record<string, string>> {
  const draft = await deps.db.draft.findUnique({ where: { userId_key: { userId, key } } })
  if (draft === null) return {}
  const parsed = Fields.safeParse(draft.body)
  return parsed.success ? parsed.data : {}
}
