import { Refusal } from '../../domain/refusal.ts'
import type { Deps } from '../deps.ts'
import type { ReleaseRecord } from './create-release.ts'

/** Releases of a page, newest first; `app` null: of every app. */
export function listReleases(
  deps: Deps,
  pageId: string,
  options: { app?: string | null; take?: number; skip?: number } = {},
): Promise<ReleaseRecord[]> {
  const app = options.app ?? null
  return deps.db.release.findMany({
    where: { pageId, ...(app === null ? {} : { app }) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: options.take ?? 100,
    skip: options.skip ?? 0,
  })
}

/** The release of that version; `not_found` where it was never registered. */
export async function findRelease(
  deps: Deps,
  pageId: string,
  app: string,
  version: string,
): Promise<ReleaseRecord> {
  const release = await deps.db.release.findUnique({
    where: { pageId_app_version: { pageId, app, version } },
  })
  if (release === null) throw new Refusal('not_found', `There is no release ${version}.`)
  return release
}

/** A release as the management API and the command line show it. */
export function releaseView(row: ReleaseRecord) {
  return {
    id: row.id,
    app: row.app === '' ? null : row.app,
    version: row.version,
    note: row.note,
    bad: row.badAt !== null,
    bad_at: row.badAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
    page_id: row.pageId,
  }
}
