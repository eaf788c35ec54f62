import { attempt } from '../core/attempt.ts'
import type { BannerOptions } from './banner-types.ts'
import { INCIDENT_STRINGS, LANGUAGES, type Language, type Strings } from './strings.ts'

/** The reader's locale and the words in it. */
export interface BannerWords {
  /** What dates are written in. */
  locale: string
  /** Language of the words: English until their file is here. */
  spoken: string
  phrases: typeof INCIDENT_STRINGS & Partial<Strings>
  /** Fetches the language's file; null: there is none, or it was asked for. Never rejects. */
  load: (() => Promise<unknown>) | null
}

export function chooseWords({ locale, strings, files }: BannerOptions): BannerWords {
  locale ||= document.documentElement.lang || navigator.language
  const language = locale.slice(0, 2).toLowerCase() as Language
  const chosen: BannerWords = {
    locale,
    spoken: 'en',
    phrases: { ...INCIDENT_STRINGS, ...strings },
    load: null,
  }
  if (LANGUAGES.includes(language)) {
    chosen.load = () => {
      chosen.load = null
      return files.locale(language).then(
        (words) => {
          chosen.phrases = { ...chosen.phrases, ...words, ...strings }
          chosen.spoken = language
        },
        () => undefined,
      )
    }
  }
  return chosen
}

/** `fill('since {time}', '14:02')`: each pattern has one place. */
export function fill(pattern: string, value: string): string {
  return pattern.replace(/{\w+}/, () => value)
}

/**
 * An instant, or all until another one, as the reader says it, in the reader's zone, which is named. Today's times come
 * without a date, unless they began on another day. Empty: no instant.
 */
export function formatTime(instant: string, locale: string, until: string = instant): string {
  const end = new Date(until)
  const isToday = Date().startsWith(end.toDateString())
  const write = (locales?: string) =>
    attempt(() =>
      Intl.DateTimeFormat(locales, {
        ...(!isToday && { day: 'numeric', month: 'short' }),
        hour: 'numeric',
        minute: '2-digit',
        timeZoneName: 'short',
      }).formatRange(new Date(instant), end),
    )
  // The host's locale may be none.
  return write(locale) ?? write() ?? ''
}
