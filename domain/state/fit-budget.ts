import {
  CUT_COMPONENTS,
  CUT_MAINTENANCES,
  CUT_MESSAGE_CHARACTERS,
  MAX_DOCUMENT_BYTES,
} from '../../protocol/limits.ts'
import type { StateDocument, StateIncident } from '../../protocol/state-document.ts'
import { cutText } from './plain-text.ts'

// Below these, names and lists of ids give way too: 255 characters of four bytes, often enough, break any budget.
const CUT_NAME_CHARACTERS = 80
const CUT_IDS = 20

function bytes(document: StateDocument): number {
  let size = 0
  // UTF-8 length without an encoder: domain knows neither DOM nor Node.
  for (const character of JSON.stringify(document)) {
    const code = character.codePointAt(0)!
    size += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return size
}

/**
 * Keeps a document within 16 KiB, by steps in the protocol's order: messages to 140 characters, components to 100,
 * maintenances to 5, then incidents, the least severe first. Directives are never cut. Where even that is too much
 * (names may have 255 characters each), components, ids and names give way before the last incident does.
 */
export function fitBudget(full: StateDocument, maxBytes: number = MAX_DOCUMENT_BYTES): StateDocument {
  let document = full
  const fits = () => bytes(document) <= maxBytes
  if (fits()) return document
  const shorten = <T extends Pick<StateIncident, 'message'>>(notice: T): T => ({
    ...notice,
    message: cutText(notice.message, CUT_MESSAGE_CHARACTERS),
  })
  document = {
    ...document,
    incidents: document.incidents.map(shorten),
    maintenances: document.maintenances.map(shorten),
  }
  if (fits()) return document
  document = cutComponents(document, full, CUT_COMPONENTS)
  if (fits()) return document
  document = cutMaintenances(document, full, CUT_MAINTENANCES)
  while (!fits() && document.incidents.length > 1) {
    const incidents = document.incidents.slice(0, -1)
    document = { ...document, incidents, more: full.incidents.length - incidents.length }
  }
  for (let keep = document.components.length; !fits() && keep > 0; keep = Math.floor(keep / 2)) {
    document = cutComponents(document, full, Math.floor(keep / 2))
  }
  if (!fits()) document = cutMaintenances(document, full, 0)
  if (!fits()) {
    const trim = <T extends StateIncident>(notice: T): T => ({
      ...notice,
      name: cutText(notice.name, CUT_NAME_CHARACTERS),
      components: notice.components.slice(0, CUT_IDS),
    })
    document = { ...document, incidents: document.incidents.map(trim) }
  }
  return document
}

function cutComponents(document: StateDocument, full: StateDocument, keep: number): StateDocument {
  if (document.components.length <= keep) return document
  return {
    ...document,
    components: document.components.slice(0, keep),
    moreComponents: full.components.length - keep,
  }
}

function cutMaintenances(document: StateDocument, full: StateDocument, keep: number): StateDocument {
  if (document.maintenances.length <= keep) return document
  return {
    ...document,
    maintenances: document.maintenances.slice(0, keep),
    moreMaintenances: full.maintenances.length - keep,
  }
}
