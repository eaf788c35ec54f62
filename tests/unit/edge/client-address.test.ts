import { expect, it } from 'vitest'
import { clientReader } from '../../../edge/http/client-address.ts'

const { read } = clientReader(['10.0.0.0/8', '127.0.0.1', '2001:db8::/32'])
const from = (peer: string, forwardedFor?: string, proto?: string) => {
  const given: Record<string, string | undefined> = {
    'x-forwarded-for': forwardedFor,
    'x-forwarded-proto': proto,
  }
  const { address, scheme } = read(peer, (name) => given[name])
  return `${scheme} ${address}`
}

it.each([
  ['a visitor who claims to be another', from('203.0.113.5', '198.51.100.1', 'https'), 'http 203.0.113.5'],
  ['a visitor behind a proxy', from('10.1.1.1', '198.51.100.1', 'https'), 'https 198.51.100.1'],
  [
    'a visitor behind a proxy, who claims more',
    from('10.1.1.1', '1.1.1.1, 198.51.100.1'),
    'http 198.51.100.1',
  ],
  ['a visitor behind two proxies', from('127.0.0.1', '1.1.1.1, 198.51.100.1, 10.2.2.2'), 'http 198.51.100.1'],
  ['a proxy alone', from('10.1.1.1'), 'http 10.1.1.1'],
  ['a proxy that sends nonsense', from('10.1.1.1', 'unknown'), 'http 10.1.1.1'],
  ['nonsense in front of a proxy', from('127.0.0.1', 'unknown, 10.2.2.2'), 'http 10.2.2.2'],
  ['a proxy that adds the port', from('10.1.1.1', '198.51.100.1:51234'), 'http 198.51.100.1'],
  ['the same of IPv6', from('2001:db8::1', '[2001:db9::7]:443'), 'http 2001:db9::7'],
  ['IPv4 in IPv6', from('::ffff:10.1.1.1', '::ffff:198.51.100.1'), 'http 198.51.100.1'],
  ['a scheme that is none', from('10.1.1.1', '198.51.100.1', 'javascript'), 'http 198.51.100.1'],
])('%s', (_name, found, expected) => {
  expect(found).toBe(expected)
})

it.each(['10.0.0.0/', '10.0.0.0/33', '10.0.0.0/x', '2001:db8::/129', 'example.com', '', '10.0.0'])(
  'a list of proxies that names %j is refused, and does not mean everybody',
  (entry) => {
    expect(() => clientReader([entry])).toThrow('TRUSTED_PROXIES names')
  },
)
