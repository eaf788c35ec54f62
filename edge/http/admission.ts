import type { Socket } from 'node:net'
import type { EdgeLimits } from '../../protocol/knobs.ts'
import type { Refusals } from '../refusals.ts'
import { addressGroup } from './address-group.ts'

/** Connections beyond the limit that may be open at once to be told so; more are closed unread. */
const OVER_SHARE = 0.02
const OVER_AT_LEAST = 50

export interface Admission {
  /**
   * Counts a new connection until it closes. `over`: it may only be told that we are full, or what is in memory;
   * `refuse`: it is to be cut unread, because even that would cost too much.
   */
  admit(socket: Socket): 'serve' | 'over' | 'refuse'
  connections(): number
  /** How many connections there were since the start, how many of them were over a limit, and how many were cut. */
  counts(): { accepted: number; over: number; refused: number }
}

/**
 * Who may come in. Limits by address hold for the peer of the connection, unless that is a proxy which the operator
 * named: who is behind it is known only later, and streams are then counted by that.
 */
export function openAdmission(
  limits: Readonly<EdgeLimits>,
  isTrustedProxy: (address: string) => boolean,
  note: Refusals['note'] = () => undefined,
  now: () => number = Date.now,
): Admission {
  const byAddress = new Map<string, number>()
  let open = 0
  let accepted = 0
  let over = 0
  let refused = 0
  // A second's worth of accepts may come at once; then as many as flow back in.
  let tokens = limits.acceptsPerSecond
  let filledAt = now()

  function isTooFast(): boolean {
    const at = now()
    const inflow = (Math.max(0, at - filledAt) / 1000) * limits.acceptsPerSecond
    tokens = Math.min(limits.acceptsPerSecond, tokens + inflow)
    filledAt = at
    if (tokens < 1) return true
    tokens--
    return false
  }

  return {
    admit(socket) {
      accepted++
      const peer = socket.remoteAddress?.replace(/^::ffff:/, '')
      // It is gone already.
      if (peer === undefined) return 'refuse'
      const name = isTrustedProxy(peer) ? null : addressGroup(peer)
      const own = name === null ? 0 : (byAddress.get(name) ?? 0)
      const hardLimit = limits.maxConnections + Math.max(OVER_AT_LEAST, limits.maxConnections * OVER_SHARE)
      if (open >= hardLimit || own >= limits.connectionsPerAddress) {
        refused++
        note(open >= hardLimit ? 'maxConnections' : 'connectionsPerAddress')
        return 'refuse'
      }
      open++
      if (name !== null) byAddress.set(name, own + 1)
      socket.on('close', () => {
        open--
        if (name === null) return
        const left = (byAddress.get(name) ?? 1) - 1
        if (left === 0) byAddress.delete(name)
        else byAddress.set(name, left)
      })
      const tooFast = isTooFast()
      if (!tooFast && open <= limits.maxConnections) return 'serve'
      over++
      note(tooFast ? 'acceptsPerSecond' : 'maxConnections')
      return 'over'
    },
    connections: () => open,
    counts: () => ({ accepted, over, refused }),
  }
}
