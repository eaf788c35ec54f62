import type { SteeringFile } from '../core/bring-steering.ts'
import { browserPage } from '../reload/browser-page.ts'
import { createReloadEngine } from '../reload/reload-engine.ts'
import { createSteering } from './steering.ts'

/** The steering part for the page around this script. `edits`: what was edited before it was here. */
export const steer: SteeringFile['steer'] = (client, edits) =>
  createSteering(client, (surroundings) => createReloadEngine(surroundings, browserPage(edits)))
