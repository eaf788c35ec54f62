import { BlockList, isIP } from 'node:net'

export interface Client {
  address: string
  scheme: 'http' | 'https'
}

export interface ClientReader {
  /** Who a request is from. X-Forwarded-For and -Proto count only from proxies that the operator names. */
  read(peer: string, header: (name: string) => string | undefined): Client
  isTrusted(address: string): boolean
}

/** Reads clients' addresses behind these proxies: addresses and CIDR ranges. Throws for what is neither. */
export function clientReader(trusted: readonly string[]): ClientReader {
  const list = new BlockList()
  for (const entry of trusted) {
    const [address, bits] = entry.trim().split('/') as [string, string | undefined]
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    // An empty or larger number would mean everybody.
    const isRange =
      bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 'ipv6' ? 128 : 32))
    if (isIP(address) === 0 || !isRange)
      throw new Error(
        `TRUSTED_PROXIES names ${JSON.stringify(entry)}; allowed are addresses and CIDR ranges.`,
      )
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  const isTrusted = (address: string) =>
    trusted.length > 0 && isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  const read: ClientReader['read'] = (peer, header) => {
    let address = peer.replace(/^::ffff:/, '')
    if (!isTrusted(address)) return { address, scheme: 'http' }
    const scheme = header('x-forwarded-proto') === 'https' ? 'https' : 'http'
    const hops = (header('x-forwarded-for') ?? '').split(',').map(addressOf)
    // From the nearest hop outward: the first that is not ours is the client.
    for (const hop of hops.reverse()) {
      if (isIP(hop) === 0) break
      address = hop
      if (!isTrusted(hop)) break
    }
    return { address, scheme }
  }
  return { read, isTrusted }
}

/** An address as proxies write it: some add the port, and then brackets around IPv6. */
function addressOf(hop: string): string {
  const bare = /^\s*(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+)\s*$/.exec(hop)
  return (bare?.[1] ?? bare?.[2] ?? hop.trim()).replace(/^::ffff:/, '')
}
