import { z } from 'zod'
import { COMPONENT_STATUSES } from '../../protocol/state-document.ts'
import { bodyOf, Id, lineOf } from '../text.ts'

export const ComponentStatusInput = z.enum(COMPONENT_STATUSES as [string, ...string[]])

const Fields = {
  description: bodyOf(5000).nullable().optional(),
  status: ComponentStatusInput.optional(),
  groupId: Id.nullable().optional(),
  showcase: z.boolean().optional(),
  onlyShowIfDegraded: z.boolean().optional(),
  /** YYYY-MM-DD: uptime counts from here. */
  startDate: z.iso.date().nullable().optional(),
  /** From 1; among its group, or among groups and components without one. */
  position: z.number().int().min(1).max(100_000).optional(),
}

export const CreateComponentInput = z.strictObject({ pageId: Id, name: lineOf(), ...Fields })
export const UpdateComponentInput = z.strictObject({
  pageId: Id,
  id: Id,
  revision: z.number().int().optional(),
  name: lineOf().optional(),
  ...Fields,
})

const Members = z.array(Id).max(1000)
export const CreateGroupInput = z.strictObject({
  pageId: Id,
  name: lineOf(),
  description: bodyOf(5000).nullable().optional(),
  componentIds: Members.min(1, 'must name at least one component'),
})
export const UpdateGroupInput = z.strictObject({
  pageId: Id,
  id: Id,
  revision: z.number().int().optional(),
  name: lineOf().optional(),
  description: bodyOf(5000).nullable().optional(),
  componentIds: Members.optional(),
  position: z.number().int().min(1).max(100_000).optional(),
})
