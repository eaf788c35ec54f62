import { describe, expect, it } from 'vitest'
import { metricsText } from '../../../protocol/metrics-text.ts'
import { parseMetrics } from '../../support/parse-metrics.ts'

describe('metricsText', () => {
  it('writes what a strict reader takes, whatever stands in labels and help', () => {
    const text = metricsText([
      {
        name: 'a_seconds',
        help: 'With a \\ and\na second line.',
        type: 'gauge',
        samples: [
          { labels: { edge: 'a "quoted" \\ name\nof two lines' }, value: 1e-7 },
          { labels: { edge: 'b', page: 'c' }, value: Number.NaN },
          { value: Number.POSITIVE_INFINITY },
        ],
      },
      { name: 'b_total', help: 'Counted.', type: 'counter', samples: [{ value: 3 }] },
      { name: 'empty', help: 'Nothing.', type: 'gauge', samples: [] },
    ])
    const samples = parseMetrics(text)
    expect(samples.get('a_seconds{edge="a \\"quoted\\" \\\\ name\\nof two lines"}')).toBe(1e-7)
    expect(samples.get('b_total')).toBe(3)
    expect(text).not.toContain('empty')
  })
  it('the strict reader is strict', () => {
    const head = '# HELP a Help.\n# TYPE a gauge\n'
    for (const wrong of [
      'a 1\n',
      `${head}a 1`,
      `${head}b 1\n`,
      `${head}a 1\na 1\n`,
      `${head}a one\n`,
      `${head}a{x=1} 1\n`,
      `${head}a 1\n${head}a 2\n`,
      '# HELP a Help.\na 1\n',
      '# HELP a_total Help.\n# TYPE a_total gauge\na_total 1\n',
      '# HELP a_ms Help.\n# TYPE a_ms gauge\na_ms 1\n',
    ]) {
      expect(() => parseMetrics(wrong), wrong).toThrow()
    }
  })
})
