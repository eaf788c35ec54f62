import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { Headline, headlineOf } from '../../../components/status/headline.tsx'
import type { ShownFrame } from '../../../components/status/view-types.ts'

const WELL = { indicator: 'none', description: 'All Systems Operational' }
const incident = { name: 'Chats do not load', impact: 'none', startedAt: '2026-11-20T11:00:00.000Z' }

/** What the headline reads of a page. */
function frameOf(state: object): ShownFrame {
  const at = '2026-11-20T12:00:00.000Z'
  return {
    timeZone: 'Etc/UTC',
    state: { at, status: WELL, components: [], incidents: [], ...state },
  } as never
}

it('says that all is well only where nothing is open', () => {
  const html = renderToStaticMarkup(<Headline frame={frameOf({})} />)
  expect(html).toContain('All systems operational')
  expect(html).toContain('b-operational')
})

it('tells an open incident without an impact by its name, and shows no sign that all is well', () => {
  const html = renderToStaticMarkup(<Headline frame={frameOf({ incidents: [incident] })} />)
  expect(html).toContain('<h1 id="headline-text">Chats do not load</h1>')
  expect(html).toContain('b-notice')
  expect(html).not.toContain('b-operational')
})

it('names the components that are ill before any incident', () => {
  const components = [
    { name: 'Chat', status: 'partial_outage' },
    { name: 'API', status: 'operational' },
  ]
  const frame = frameOf({ components, incidents: [incident] })
  expect(headlineOf(frame)).toBe('Chat is partly down')
})
