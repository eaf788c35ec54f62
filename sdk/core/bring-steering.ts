import { type EarlyEdits, recordEdits } from './early-edits.ts'
import type { Parts, SteeredClient, Steering } from './parts.ts'

/** What the file of the steering part gives. */
export interface SteeringFile {
  steer(client: SteeredClient, edits: EarlyEdits): Steering
}

/** The steering part out of its file. From the first asking on, what the user edits is noted for it. */
export function bringSteering(load: () => Promise<SteeringFile>): Parts['steering'] {
  let edits: EarlyEdits | undefined
  const recording = new AbortController()
  return (take, fail) => {
    edits ??= recordEdits(recording.signal)
    load().then(
      ({ steer }) =>
        take((client) => {
          recording.abort()
          return steer(client, edits!)
        }),
      fail,
    )
  }
}
