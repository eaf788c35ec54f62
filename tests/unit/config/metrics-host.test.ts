import { expect, it } from 'vitest'
import { readOptions } from '../../../edge/options.ts'
import { readConfig } from '../../../server/config/read-config.ts'
import { edgeEnvironment } from '../../../server/runtime/start-all.ts'

const OWN = { port: 3000, corePort: 4000, edgeToken: 't', index: 1 }

it('metrics are on the loopback interface unless METRICS_HOST says otherwise, for core and each edge', () => {
  const hosts = (environment: Record<string, string>) => {
    const config = readConfig({ METRICS_PORT: '9100', ...environment })
    const edge = readOptions(edgeEnvironment(config, '.', OWN))
    return [config.metricsHost, edge.metricsHost, edge.metricsPort]
  }
  expect(hosts({})).toEqual(['127.0.0.1', '127.0.0.1', 9101])
  expect(hosts({ METRICS_HOST: '10.0.0.5' })).toEqual(['10.0.0.5', '10.0.0.5', 9101])
  expect(hosts({ METRICS_HOST: '::' })).toEqual(['::', '::', 9101])
})

it.each(['prometheus.example.com', '10.0.0.5:9100', '10.0.0.0/8', 'http://10.0.0.5', '256.1.1.1'])(
  'METRICS_HOST %s is no address, and is refused by name, by core and edge',
  (value) => {
    expect(() => readConfig({ METRICS_HOST: value })).toThrow(/^METRICS_HOST is ".*"; allowed is an address/)
    const environment = { ...edgeEnvironment(readConfig({}), '.', OWN), EDGE_METRICS_HOST: value }
    expect(() => readOptions(environment)).toThrow(/^EDGE_METRICS_HOST is ".*"; allowed is an address/)
  },
)
