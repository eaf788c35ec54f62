/** Words of reload notices. They come with what makes the notices, and are not loaded by others. */
export const NOTICE_STRINGS = {
  suggest: 'A newer version is ready.',
  require: 'This version has a known problem: please reload.',
  failed: 'This app could not update itself.',
  reload: 'Reload',
  clear: 'Clear cache and reload',
}

/** All other words of the banner. `{…}` is replaced. */
export const INCIDENT_STRINGS = {
  label: 'Service status',
  critical: 'Critical outage',
  major: 'Major outage',
  minor: 'Disruption',
  maintenance: 'Maintenance',
  none: 'Notice',
  since: 'since {time}',
  details: 'Details',
  dismiss: 'Dismiss: {name}',
  more: '{count} more',
  expand: 'More',
  less: 'Less',
  stale: 'Last confirmed {time}, may be out of date.',
  report: 'Report a problem',
}

/** Every word of the banner; what a host or a language file leaves out stays English. */
export const BANNER_STRINGS = { ...INCIDENT_STRINGS, ...NOTICE_STRINGS }

/** Every word of the report dialog. */
export interface ReportStrings {
  title: string
  intro: string
  component: string
  noComponent: string
  note: string
  contact: string
  contactHint: string
  attached: string
  app: string
  online: string
  yes: string
  no: string
  age: string
  /** `{count}` seconds. */
  seconds: string
  unknown: string
  nothingElse: string
  send: string
  sending: string
  cancel: string
  close: string
  empty: string
  sent: string
  kept: string
  full: string
  notAllowed: string
}

/** All words that a host may override, by name. */
export type Strings = typeof BANNER_STRINGS & ReportStrings

/** Languages with a file of their own; English is inside. */
export const LANGUAGES = ['de', 'fr', 'es', 'pt', 'ja', 'zh', 'ar'] as const
export type Language = (typeof LANGUAGES)[number]
