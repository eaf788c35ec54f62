/** A table of the backup. `key` is its primary key, by which it is read in order. */
export interface BackupModel {
  /** Name of the Prisma delegate. */
  name: string
  key: readonly string[]
}

/**
 * What a backup holds, parents before children, so that it can be put back in this order. Not in it: sessions,
 * setup links, verifications and rate limits, which a restored installation starts without.
 */
export const BACKUP_MODELS: readonly BackupModel[] = [
  { name: 'page', key: ['id'] },
  { name: 'feed', key: ['pageId'] },
  { name: 'event', key: ['pageId', 'seq'] },
  { name: 'component', key: ['id'] },
  { name: 'incident', key: ['id'] },
  { name: 'incidentUpdate', key: ['id'] },
  { name: 'incidentUpdateEdit', key: ['id'] },
  { name: 'incidentComponent', key: ['incidentId', 'componentId'] },
  { name: 'componentStatusChange', key: ['id'] },
  { name: 'incidentLink', key: ['fromId', 'toId'] },
  { name: 'note', key: ['id'] },
  { name: 'postmortem', key: ['incidentId'] },
  { name: 'template', key: ['id'] },
  { name: 'directive', key: ['id'] },
  { name: 'release', key: ['id'] },
  { name: 'report', key: ['id'] },
  { name: 'knob', key: ['pageId', 'name'] },
  { name: 'apiToken', key: ['id'] },
  { name: 'idempotencyKey', key: ['tokenId', 'key'] },
  { name: 'user', key: ['id'] },
  { name: 'account', key: ['id'] },
  { name: 'draft', key: ['userId', 'key'] },
]

/** Left out on purpose; emptied by a restore. `installation` is written by the restore itself. */
export const NOT_BACKED_UP: readonly string[] = [
  'installation',
  'session',
  'setupLink',
  'verification',
  'rateLimit',
  'updateUndo',
]

/** First line of a backup. */
export interface BackupHead {
  format: 'allclear-backup'
  version: 1
  program: string
  /** Newest migration of the database that it was taken from. */
  migration: string
  epoch: string
  takenAt: string
}
