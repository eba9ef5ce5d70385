// What the segment is asked for.

import { expect, test } from 'bun:test'
import { parseConfig } from '@ingot/config'
import { PROBED_MAX, probedAddresses } from './probed-addresses.ts'

const config = (...addresses: string[]) =>
  parseConfig({ pools: [{ metadata: { namespace: 'metallb-system', name: 'p' }, spec: { addresses } }] })
    .config

const service = (ip: string) => ({ status: { loadBalancer: { ingress: [{ ip }] } } })

test.each<[string, string[], string[], string[], string[]]>([
  [
    'those of a pool on the link',
    ['192.0.2.8/30'],
    [],
    ['192.0.2.1/24'],
    ['192.0.2.8', '192.0.2.9', '192.0.2.10', '192.0.2.11'],
  ],
  ['not those that Services have', ['192.0.2.8/31'], ['192.0.2.8'], ['192.0.2.1/24'], ['192.0.2.9']],
  ['not those of the machine itself', ['192.0.2.0/31'], [], ['192.0.2.1/24'], ['192.0.2.0']],
  [
    'the part of a pool that is on the link',
    ['192.0.2.254-192.0.3.1'],
    [],
    ['192.0.2.1/24'],
    ['192.0.2.254', '192.0.2.255'],
  ],
  ['none behind a router', ['198.51.100.0/30'], [], ['192.0.2.1/24'], []],
  ['none of IPv6', ['2001:db8::/120'], [], ['2001:db8::1/64', '192.0.2.1/24'], []],
])('%s', (_, pool, services, own, expected) => {
  expect(probedAddresses(config(...pool), services.map(service), own)).toEqual(expected)
})

test('of a large pool the first', () => {
  const found = probedAddresses(config('10.0.0.0/8'), [], ['10.0.0.1/8'])
  expect([found.length, found[0], found.at(-1)]).toEqual([PROBED_MAX, '10.0.0.0', '10.0.1.0'])
})
