import { type Database, isPostgres, type Prisma } from './database.ts'

/** More finds than a list of them has pages for; it bounds the parameters of the query that follows. */
const MAX_FOUND = 1000

/**
 * A condition on incidents of a page: their name, or an update of theirs, contains `text`, whatever the case (on SQLite
 * that of ASCII). `%` and `_` stand for themselves, though SQLite's LIKE, as Prisma writes it, knows no escape: there
 * the few searches with one of them are written by hand, and find the newest 1000 incidents at the most.
 */
export async function incidentsContaining(
  db: Database,
  url: string,
  pageId: string,
  text: string,
): Promise<Prisma.IncidentWhereInput> {
  const escaped = text.replace(/[\\%_]/g, '\\$&')
  if (isPostgres(url)) {
    const contains = { contains: escaped, mode: 'insensitive' }
    return { OR: [{ name: contains }, { updates: { some: { body: contains } } }] }
  }
  if (!/[%_]/.test(text))
    return { OR: [{ name: { contains: text } }, { updates: { some: { body: { contains: text } } } }] }
  const pattern = `%${escaped}%`
  const found = await db.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Incident" WHERE "pageId" = ${pageId} AND (
      "name" LIKE ${pattern} ESCAPE '\\'
      OR EXISTS (SELECT 1 FROM "IncidentUpdate" WHERE "incidentId" = "Incident"."id" AND "body" LIKE ${pattern} ESCAPE '\\')
    ) ORDER BY "createdAt" DESC LIMIT ${MAX_FOUND}`
  return { id: { in: found.map((row) => row.id) } }
}
