import { expect, it } from 'vitest'
import { readOptions } from '../../../edge/options.ts'
import { readConfig } from '../../../server/config/read-config.ts'
import { edgeEnvironment } from '../../../server/runtime/start-all.ts'

/** What an edge that is started with this environment holds to. */
const limitsOf = (environment: Record<string, string>) =>
  readOptions(
    edgeEnvironment(readConfig(environment), '.', { port: 3000, corePort: 4000, edgeToken: 't', index: 0 }),
  ).limits

it('EDGE_LIMITS reaches the edges that the product starts, beside DRAIN_SECONDS', () => {
  expect(limitsOf({})).toEqual({ drainSeconds: 5 })
  expect(limitsOf({ DRAIN_SECONDS: '7', EDGE_LIMITS: 'maxStreams=9,headBytes=8192' })).toEqual({
    drainSeconds: 7,
    maxStreams: 9,
    headBytes: 8192,
  })
  expect(() => limitsOf({ EDGE_LIMITS: 'headBytes=1' })).toThrow(
    'EDGE_LIMITS: headBytes must be a whole number from 8192 to 65536.',
  )
})
