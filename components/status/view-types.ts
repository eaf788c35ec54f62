import type { Uptime } from '../../domain/uptime/uptime.ts'
import type { ComponentStatus, StateDocument } from '../../protocol/state-document.ts'

/** What the public pages show of an incident; the server's records fit it. */
export interface ShownIncident {
  id: string
  kind: string
  name: string
  status: string
  impact: string
  isOpen: boolean
  startedAt: Date
  resolvedAt: Date | null
  scheduledFor: Date | null
  scheduledUntil: Date | null
  nextUpdateDueAt: Date | null
  updates: ShownUpdate[]
  components: { component: { id: string; name: string; status: string } }[]
  postmortem: {
    body: string | null
    publishedAt: Date | null
    /** JSON of the structured sections; null: the body is all there is. */
    publishedSections: string | null
  } | null
}

export interface ShownUpdate {
  id: string
  status: string
  body: string
  displayAt: Date | null
  createdAt: Date
  isCorrected: boolean
}

export interface ShownFrame {
  name: string
  description: string | null
  supportUrl: string | null
  timeZone: string
  base: string
  url: string
  state: StateDocument
}

export interface ShownComponentGroup {
  id: string | null
  name: string | null
  description: string | null
  percent: number | null
  components: {
    id: string
    name: string
    description: string | null
    status: ComponentStatus
    uptime: Uptime | null
  }[]
}
