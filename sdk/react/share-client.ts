import type { Client, ClientOptions } from '../client-types.ts'
import { connect } from '../index.ts'

/** What a component sees of the feed; a new object whenever something changed. */
export type Status = Pick<Client, 'state' | 'asOf' | 'connection' | 'disconnected' | 'isFallback'> & {
  /** For what hooks do not cover; null until the first effect has run, as in server rendering. */
  client: Client | null
}

/** On a server and before the first effect: nothing is known, and nothing is held up. */
export const UNKNOWN: Status = {
  state: null,
  asOf: null,
  connection: 'connecting',
  disconnected: false,
  isFallback: false,
  client: null,
}
/** StrictMode and quick navigation unmount and mount again at once: that is no reason to reconnect. */
const LINGER_MS = 1000

export interface SharedClient {
  url: string
  subscribe(listener: () => void): () => void
  read(): Status
}

/** One client for all who subscribe: connects with the first, ends a moment after the last has gone. */
export function shareClient(options: ClientOptions): SharedClient {
  const listeners = new Set<() => void>()
  let status = UNKNOWN
  let ending: ReturnType<typeof setTimeout> | undefined

  function update(client: Client): void {
    const { state, asOf, connection, disconnected, isFallback } = client
    status = { state, asOf, connection, disconnected, isFallback, client }
    for (const listener of listeners) listener()
  }

  return {
    url: options.url,
    read: () => status,
    subscribe(listener) {
      clearTimeout(ending)
      listeners.add(listener)
      if (status.client === null) {
        const client = connect(options)
        client.subscribe(() => {
          if (client.connection !== 'stopped') update(client)
        })
        update(client)
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        ending = setTimeout(() => {
          status.client?.destroy()
          status = UNKNOWN
        }, LINGER_MS)
      }
    },
  }
}
