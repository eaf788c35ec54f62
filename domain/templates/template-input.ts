import { z } from 'zod'
import { AnyIncidentStatus } from '../incidents/incident-input.ts'
import { bodyOf, filledBodyOf, Id, lineOf } from '../text.ts'

const Fields = {
  name: lineOf(),
  /** The incident's title; may hold placeholders. */
  title: lineOf(),
  body: filledBodyOf(),
  updateStatus: AnyIncidentStatus.nullable().optional(),
  groupId: bodyOf(64).nullable().optional(),
  shouldTweet: z.boolean().optional(),
  shouldSendNotifications: z.boolean().optional(),
  componentIds: z.array(Id).max(500).optional(),
}

export const CreateTemplateInput = z.strictObject({ pageId: Id, ...Fields })
export const UpdateTemplateInput = z.strictObject({
  pageId: Id,
  id: Id,
  ...Fields,
  name: Fields.name.optional(),
  title: Fields.title.optional(),
  body: Fields.body.optional(),
})
