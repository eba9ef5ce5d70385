import { expect, test } from 'bun:test'
import type { BgpAdvertisement } from '@ingot/config'
import { parseAddress } from '@ingot/net'
import { routesOf } from './bgp-routes.ts'

const single: BgpAdvertisement = {
  name: 'single',
  aggregationLength: 32,
  aggregationLengthV6: 128,
  localPref: 100,
  communities: [0xfc00_0064],
  largeCommunities: [[64512, 1, 2]],
  peers: ['tor-1'],
  nodeSelectors: [],
  serviceSelectors: [],
}
const aggregated: BgpAdvertisement = { ...single, aggregationLength: 24, aggregationLengthV6: 64, peers: [] }

const addresses = ['192.0.2.10', '2001:db8::a'].flatMap((text) => parseAddress(text) ?? [])

test('each address goes by each advertisement', () => {
  const routes = routesOf(addresses, [single, aggregated])
  expect(routes.map(({ prefix, peers }) => [prefix, peers])).toEqual([
    ['192.0.2.10/32', ['tor-1']],
    ['192.0.2.0/24', 'all'],
    ['2001:db8::a/128', ['tor-1']],
    ['2001:db8::/64', 'all'],
  ])
})

test('a route has what the annotations of its advertisement say', () => {
  const annotated: BgpAdvertisement = { ...single, prepend: 2, med: 10, weights: 'endpoints' }
  const address = addresses.slice(0, 1)
  expect(routesOf(address, [annotated], 3)).toMatchObject([{ prepend: 2, med: 10, linkBandwidth: 375_000 }])
  // with the policy Cluster each node is as good as any
  expect(routesOf(address, [annotated])[0]).not.toHaveProperty('linkBandwidth')
  expect(routesOf(address, [single], 3)[0]).not.toHaveProperty('linkBandwidth')
})

test('a route has what its advertisement says', () => {
  expect(routesOf(addresses.slice(0, 1), [single])).toEqual([
    {
      prefix: '192.0.2.10/32',
      localPref: 100,
      communities: [0xfc00_0064],
      largeCommunities: [[64512, 1, 2]],
      peers: ['tor-1'],
    },
  ])
})
