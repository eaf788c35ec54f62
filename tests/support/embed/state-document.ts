import { DEFAULT_POLICY } from '../../../protocol/policy.ts'
import type { Policy, StateDocument, StateIncident } from '../../../protocol/state-document.ts'

type Overrides = Partial<Omit<StateDocument, 'policy'>> & { policy?: Partial<Policy> }

/** A calm state document with what a test wants different. */
export function stateOf(seq: number, overrides: Overrides = {}): StateDocument {
  return {
    protocol: 1,
    epoch: '20261120T101500.000Z-7f3a',
    seq,
    at: '2026-11-20T12:00:00.000Z',
    page: { id: '93g3jjmkfprd', name: 'Example', url: 'https://status.example.com' },
    status: { indicator: 'none', description: 'All Systems Operational' },
    incidents: [],
    maintenances: [],
    components: [],
    directives: [],
    ...overrides,
    policy: { ...DEFAULT_POLICY, ...overrides.policy },
  }
}

/** An open incident with what a test wants different. */
export function incidentOf(overrides: Partial<StateIncident> = {}): StateIncident {
  return {
    id: 'k2h5c8d1x9qz',
    revision: 1,
    name: 'Chats do not load',
    impact: 'minor',
    status: 'investigating',
    message: 'We are looking into it.',
    startedAt: '2026-11-20T11:50:00.000Z',
    updatedAt: '2026-11-20T12:00:00.000Z',
    url: 'https://status.example.com/incidents/k2h5c8d1x9qz',
    components: [],
    dismissible: true,
    ...overrides,
  }
}
