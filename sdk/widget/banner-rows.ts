import type { StateDocument } from '../../protocol/state-document.ts'
import { INDICATORS } from '../../protocol/state-document.ts'
import type { ReloadNotice } from '../client-types.ts'
import { type Dismissal, isDismissed } from './banner-dismissals.ts'
import { type BannerWords, fill, formatTime } from './banner-words.ts'

/** One line of the banner, as data: an equal row leaves the DOM alone. */
export interface Row {
  id: string
  tone: string
  /** What the glyph says. */
  label: string
  title: string
  text: string
  when: string
  href: string
  /** Null: it cannot be dismissed. */
  dismissal: Dismissal | null
  /** Label of the button that acts, on reload notices; these are never folded away. */
  act: string
}

/** What is to be shown, the worst first; dismissed ones and those that touch none of `components` are left out. */
export function rowsOf(
  state: StateDocument | null,
  notice: ReloadNotice | null,
  { words, locale }: BannerWords,
  { url, components }: { url: string; components?: readonly string[] },
): Row[] {
  const ranked = state === null ? [] : [...state.incidents, ...state.maintenances]
  const rows = ranked
    .filter(
      (event) =>
        !['resolved', 'completed'].includes(event.status) &&
        (components === undefined || event.components.some((id) => components.includes(id))),
    )
    .map((event) => {
      const tone = 'scheduledFor' in event ? 'maintenance' : event.impact
      const rank = INDICATORS.indexOf(tone)
      const row: Row = {
        id: event.id,
        tone,
        label: words[tone],
        title: event.name,
        text: event.message,
        when:
          'scheduledFor' in event
            ? `${formatTime(event.scheduledFor, locale)} – ${formatTime(event.scheduledUntil, locale)}`
            : fill(words.since, formatTime(event.startedAt, locale)),
        href: safeLink(event.url, url),
        dismissal: event.dismissible ? [event.revision, rank] : null,
        act: '',
      }
      return { rank, row }
    })
    .sort((a, b) => b.rank - a.rank)
    .map(({ row }) => row)
  if (notice !== null) {
    const { kind, directive, message = '' } = notice
    rows.splice(rows[0]?.tone === 'critical' ? 1 : 0, 0, {
      id: directive.id,
      tone: 'notice',
      label: '',
      title: words[kind] ?? notice.words.title,
      text: message,
      when: '',
      href: '',
      dismissal: kind === 'suggest' ? [0, 0] : null,
      act: words[kind === 'failed' ? 'clear' : 'reload'] ?? notice.words.button,
    })
  }
  return rows.filter(({ id, dismissal }) => dismissal === null || !isDismissed(id, dismissal))
}

/** Only `https:`, or of the feed's own origin; anything else is no link. */
function safeLink(url: string, feedUrl: string): string {
  try {
    const { protocol, origin, href } = new URL(url)
    return protocol === 'https:' || origin === new URL(feedUrl).origin ? href : ''
  } catch {
    return ''
  }
}
