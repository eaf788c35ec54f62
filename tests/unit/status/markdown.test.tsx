import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { Markdown } from '../../../components/status/markdown.tsx'
import { plainText } from '../../../domain/state/plain-text.ts'

const show = (source: string) => renderToStaticMarkup(<Markdown source={source} />)

describe('Markdown of an update', () => {
  it('becomes elements of the allow-list', () => {
    expect(show('We are **on it**.\n\n- one\n- two')).toBe(
      '<div class="prose"><p>We are <strong>on it</strong>.</p><ul><li>one</li><li>two</li></ul></div>',
    )
  })

  it('never becomes a script or a link that is not http', () => {
    const shown = show(
      '<img src=x onerror=alert(1)> [a](javascript:alert(1)) <script>alert(1)</script> [b](data:text/html,x)',
    )
    expect(shown).not.toMatch(/<(img|script|a)\b/)
  })

  it.each([
    ['quotes', '> '.repeat(12_500)],
    ['quotes without spaces', '>'.repeat(25_000)],
    ['lists', `${'* '.repeat(12_400)}x`],
    ['numbered lists', `${'1. '.repeat(8_000)}x`],
    ['quotes of lists', `${'> - '.repeat(6_000)}x`],
    ['stars', `${'*'.repeat(12_000)}a${'*'.repeat(12_000)}`],
    ['brackets', '['.repeat(25_000)],
    ['lists by indentation', Array.from({ length: 200 }, (_, i) => `${' '.repeat(i)}- x`).join('\n')],
  ])('nested without end in %s is shown as it was typed, and does not take the page down', (_, source) => {
    expect(show(source)).toContain('<div class="prose">')
    expect(plainText(source, 500).length).toBeLessThanOrEqual(500)
  })

  it('a rule of stars is a rule, however long', () => {
    expect(show(`a\n\n${'* '.repeat(40)}\n\nb`)).toContain('<hr/>')
  })
})
