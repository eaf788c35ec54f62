import { z } from 'zod'
import { AppName, Version } from '../directives/directive-input.ts'
import { bodyOf, Id } from '../text.ts'

const Note = bodyOf(500)

/** What a host's deploy tells. `app` left out: the host has one app and names none. */
export const CreateReleaseInput = z.strictObject({
  pageId: Id,
  app: AppName.nullable().default(null),
  version: Version,
  note: Note.nullable().default(null),
})

export const UpdateReleaseInput = z.strictObject({
  pageId: Id,
  id: Id,
  isBad: z.boolean().optional(),
  note: Note.nullable().optional(),
})

/** Releases kept for each page; the oldest good ones go first. */
export const MAX_RELEASES = 1000
