import type { BannerOptions } from './banner-types.ts'
import { INCIDENT_STRINGS, LANGUAGES, type Language, type Strings } from './strings.ts'

/** The reader's locale and the words in it. */
export interface BannerWords {
  /** What dates are written in. */
  locale: string
  /** What the words are in: English until the language's file is here. */
  language: string
  words: typeof INCIDENT_STRINGS & Partial<Strings>
  /** Fetches the language's file; null: there is none, or it was asked for. Never rejects. */
  load: (() => Promise<unknown>) | null
}

/** Longer, and the banner comes in English: what happened matters more than the language. */
const MAX_WAIT_MS = 1500

export function chooseWords({ locale, strings, files }: BannerOptions): BannerWords {
  locale ||= document.documentElement.lang || navigator.language
  const language = locale.slice(0, 2).toLowerCase() as Language
  const chosen: BannerWords = {
    locale,
    language: 'en',
    words: { ...INCIDENT_STRINGS, ...strings },
    load: null,
  }
  if (LANGUAGES.includes(language)) {
    chosen.load = () => {
      chosen.load = null
      return Promise.race([
        files.locale(language).then(
          (words) => {
            chosen.words = { ...chosen.words, ...words, ...strings }
            chosen.language = language
          },
          () => undefined,
        ),
        new Promise((done) => setTimeout(done, MAX_WAIT_MS)),
      ])
    }
  }
  return chosen
}

/** `fill('since {time}', '14:02')`: each pattern has one place. */
export function fill(pattern: string, value: string): string {
  return pattern.replace(/\{\w+\}/, () => value)
}

/** An instant as the reader says it: the time today, with its date on other days. */
export function formatTime(instant: string, locale: string): string {
  const date = new Date(instant)
  const isToday = date.toDateString() === new Date().toDateString()
  const options = {
    ...(isToday ? {} : ({ day: 'numeric', month: 'short' } as const)),
    hour: 'numeric',
    minute: '2-digit',
  } as const
  try {
    return date.toLocaleString(locale, options)
  } catch {
    return date.toLocaleString([], options) // the host's locale is none
  }
}
