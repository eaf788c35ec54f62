import type { ReportContext } from '../client-types.ts'
import { make } from './report-elements.ts'
import type { ReportStrings } from './strings.ts'

/** All that goes along with a report, in words, before it is sent. */
export function attachedList(context: ReportContext, words: ReportStrings): HTMLElement {
  const { app, appVersion, online, stateAgeSeconds } = context
  const list = make('dl')
  const rows = [
    [words.app, [app, appVersion].filter((part) => part !== null).join(' ') || words.unknown],
    [words.online, online ? words.yes : words.no],
    [
      words.age,
      stateAgeSeconds === null
        ? words.unknown
        : words.seconds.replace('{count}', String(Math.round(stateAgeSeconds))),
    ],
  ] as const
  for (const [name, value] of rows) list.append(make('dt', name), make('dd', value))
  const box = make('div', '', 'attached')
  box.append(make('p', words.attached), list, make('p', words.nothingElse, 'hint'))
  return box
}
