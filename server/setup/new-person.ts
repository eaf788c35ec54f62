import { z } from 'zod'
import { lineOf } from '../../domain/text.ts'

export const Password = z
  .string()
  .min(10, 'must have at least 10 characters')
  .max(128, 'must have at most 128 characters')

/** What a person says of themselves when they first come. */
export const NewPerson = z.strictObject({
  name: lineOf(100),
  email: z.email('must be an e-mail address').max(254).toLowerCase(),
  password: Password,
})
