import type { StateDocument } from '../../protocol/state-document.ts'
import type { ReloadNotice } from '../client-types.ts'
import { type Dismissal, isDismissed } from './banner-dismissals.ts'
import { GLYPHS } from './banner-glyphs.ts'
import { type BannerWords, fill, formatTime } from './banner-words.ts'

/** What has no glyph comes before them all. */
const RANKS = Object.keys(GLYPHS)

/** One line of the banner, as data: an equal row leaves the DOM alone. */
export interface Row {
  id: string
  tone: string
  rank: number
  glyph: string
  /** What the glyph says. */
  label: string | null
  title: string
  news: string | undefined
  when?: string
  href?: string
  /** False: it cannot be dismissed. */
  dismissal: Dismissal | false
  /** Label of the button that acts, on reload notices; these are never folded away. */
  act?: string
}

/** What is to be shown, the worst first; dismissed ones and those that touch none of `components` are left out. */
export function rowsOf(
  state: StateDocument | null,
  notice: ReloadNotice | null,
  { phrases, locale }: BannerWords,
  { url, components }: { url: string; components?: readonly string[] },
): Row[] {
  const rows = (state ? [...state.incidents, ...state.maintenances] : [])
    .filter((event) => !components || event.components.some((id) => components.includes(id)))
    .map((event): Row => {
      const isPlanned = 'scheduledFor' in event
      const tone = isPlanned ? 'maintenance' : event.impact
      const rank = RANKS.indexOf(tone)
      return {
        id: event.id,
        tone,
        rank,
        glyph: GLYPHS[tone] ?? GLYPHS.minor,
        label: phrases[tone],
        title: event.name,
        news: event.message,
        when: isPlanned
          ? formatTime(event.scheduledFor, locale, event.scheduledUntil)
          : fill(phrases.since, formatTime(event.startedAt, locale)),
        href: isSafe(event.url, url) ? event.url : '',
        dismissal: event.dismissible && [event.revision, rank],
      }
    })
  if (notice) {
    const { kind, directive, message, icon } = notice
    rows.push({
      id: directive.id,
      tone: 'notice',
      // Only what is critical matters more.
      rank: RANKS.indexOf('major') + 0.5,
      glyph: icon,
      label: null,
      title: phrases[kind] ?? notice.words.title,
      news: message,
      dismissal: kind === 'suggest' && [0, 0],
      act: phrases[kind === 'failed' ? 'clear' : 'reload'] ?? notice.words.button,
    })
  }
  return rows
    .filter(({ id, dismissal }) => !dismissal || !isDismissed(id, dismissal))
    .sort((a, b) => b.rank - a.rank)
}

/** Only `https:`, or of the feed's own origin; anything else is no link. */
function isSafe(url: string, feedUrl: string): boolean {
  return url.startsWith('https://') || url.startsWith(`${new URL(feedUrl).origin}/`)
}
