import { isIPv6 } from 'node:net'

/**
 * Under which name an address is counted: IPv4 as it is, IPv6 by its first 64 bits, of which a single household has
 * 2^64 addresses.
 */
export function addressGroup(address: string): string {
  if (!address.includes(':') || !isIPv6(address)) return address
  const [front = '', back] = address.toLowerCase().replace(/%.*$/, '').split('::')
  const groups = front === '' ? [] : front.split(':')
  if (back !== undefined) {
    // An IPv4 tail stands for two groups; it is never among the first four unless all before it is zero.
    const tail = back === '' ? [] : back.split(':')
    const length = tail.length + (back.includes('.') ? 1 : 0)
    while (groups.length < 8 - length) groups.push('0')
    groups.push(...tail)
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
