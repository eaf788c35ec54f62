import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hasPromtool, promtool } from '../support/promtool.ts'
import { ROOT } from '../support/run-product.ts'

const FILE = join(ROOT, 'deploy/prometheus-alerts.yml')
const rules = readFileSync(FILE, 'utf8')
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-prometheus-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('every alert is about a metric that core or edge tell', () => {
  const told = ['edge/metrics.ts', 'server/runtime/core-metrics.ts']
    .map((file) => readFileSync(join(ROOT, file), 'utf8'))
    .join('\n')
  const named = [...rules.matchAll(/allclear_\w+/g)].map(([name]) => name)
  expect(new Set(named).size).toBeGreaterThan(7)
  for (const name of named) expect(told).toContain(`'${name}'`)
})

test('every metric that docs/edge.md finds worth an alert has one', () => {
  const guide = readFileSync(join(ROOT, 'docs/edge.md'), 'utf8')
  const worth = [...guide.matchAll(/^\| `(allclear_\w+)/gm)].map(([, name]) => name!)
  expect(worth.length).toBeGreaterThan(5)
  for (const name of worth) expect(rules).toContain(name)
})

test.skipIf(!hasPromtool)('promtool takes the rules (needs promtool)', () => {
  expect(promtool('check', 'rules', FILE)).toMatchObject({ status: 0 })
})

/** A quarter of a minute a step, as the rules advise. */
const STEP = '15s'
const CASES = [
  {
    title: 'a canary that does not come back pages at once, and names the edge',
    series: [['allclear_canary_missing{edge="far away"}', '0 0 1 1 0']],
    at: { '15s': [], '30s': [{ edge: 'far away' }], '60s': [] },
    alert: 'AllclearDeliveryMissing',
    severity: 'page',
    says: {
      summary: 'Delivery to edge far away does not come back',
      description:
        "Probes that core sends to edge far away do not return through a client connection there. Clients of that edge may not get what is posted. Look at the console's page Delivery, and at the edge's log for core-out-of-reach.",
    },
  },
  {
    title: 'a core that is silent for a while pages, and one that restarts does not',
    series: [['allclear_edge_state_age_seconds{instance="a:9100"}', '1 12 1 12 27 42 57']],
    at: { '30s': [], '60s': [], '90s': [{ instance: 'a:9100' }] },
    alert: 'AllclearCoreSilent',
    severity: 'page',
    says: {
      summary: 'Core is silent towards a:9100',
      description:
        "Visitors see the last state with its age (57s); nothing new can be posted if core is down. Look at core's process and log.",
    },
  },
  {
    title: 'metrics of core that are gone page',
    series: [['allclear_core_build_info', '1 1']],
    at: { '15s': [], '10m': [{}] },
    alert: 'AllclearCoreGone',
    severity: 'page',
    says: { summary: 'Core does not tell its metrics' },
  },
  {
    title: 'a limit that refuses visitors is a ticket that names the knob',
    series: [['allclear_edge_refused_total{limit="maxStreams",instance="a:9100"}', '0 0 0 5 5']],
    at: { '30s': [], '60s': [{ limit: 'maxStreams', instance: 'a:9100' }] },
    alert: 'AllclearEdgeRefuses',
    severity: 'ticket',
    says: {
      summary: 'a:9100 refuses visitors at the limit maxStreams',
      description: 'The edge is full, or under attack. The limit is a knob; see docs/operating.md.',
    },
  },
] as const

test.skipIf(!hasPromtool).each(CASES)('$title (needs promtool)', ({ series, at, alert, severity, says }) => {
  const file = join(folder, `${alert}.json`)
  const tests = {
    rule_files: [FILE],
    evaluation_interval: STEP,
    tests: [
      {
        interval: STEP,
        input_series: series.map(([name, values]) => ({ series: name, values })),
        alert_rule_test: Object.entries(at).map(([eval_time, firing]) => ({
          eval_time,
          alertname: alert,
          exp_alerts: firing.map((labels: object) => ({
            exp_labels: { ...labels, severity },
            exp_annotations: says,
          })),
        })),
      },
    ],
  }
  // JSON is YAML, too.
  writeFileSync(file, JSON.stringify(tests))
  const { status, said } = promtool('test', 'rules', file)
  expect(said).toContain('SUCCESS')
  expect(status).toBe(0)
})
