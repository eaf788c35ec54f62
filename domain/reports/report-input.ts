import { z } from 'zod'
import { MAX_CONTACT_CHARACTERS, MAX_NOTE_CHARACTERS } from '../../protocol/report.ts'
import { bodyOf, Id, Instant } from '../text.ts'

const Blank = (max: number) =>
  bodyOf(max)
    .transform((text) => text.trim())
    .transform((text) => (text === '' ? null : text))
    .nullable()
    .default(null)

/** What `receiveReport` takes; the body's shape is `ReportBody` in protocol/report.ts. */
export const ReportInput = z
  .strictObject({
    pageId: Id,
    /** Whoever sent it, as the edge saw them; only a keyed hash of it is kept. */
    address: z.string().max(64),
    id: z.uuid(),
    component: Blank(64),
    note: Blank(MAX_NOTE_CHARACTERS),
    contact: Blank(MAX_CONTACT_CHARACTERS),
    app: Blank(64),
    appVersion: Blank(64),
    online: z.boolean().optional(),
    stateAgeSeconds: z.number().min(0).max(1e9).nullable().optional(),
    writtenAt: Instant.optional(),
  })
  .refine(
    (report) => report.component !== null || report.note !== null,
    'component or note must say something',
  )

/** Reports of all within a minute; beyond that the client keeps its report. */
export const MAX_REPORTS_PER_MINUTE = 600
/** Reports kept for each page, and for how long. */
export const MAX_STORED_REPORTS = 50_000
export const KEEP_REPORTS_MS = 90 * 24 * 60 * 60 * 1000
