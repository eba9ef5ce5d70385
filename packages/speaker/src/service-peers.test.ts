// Which peers the status of a Service names.

import { expect, test } from 'bun:test'
import type { PeerSettings, Route } from '@ingot/bgp'
import type { BgpDecision } from './bgp-state.ts'
import { ServicePeers } from './service-peers.ts'

const peer = (name: string, families: PeerSettings['families'] = ['IPv4', 'IPv6']): PeerSettings => ({
  ...{ name, myAsn: 64_512, peerAsn: 64_513, address: '192.0.2.1', port: 179, isMultiHop: false },
  families,
})
const attributes = { communities: [], largeCommunities: [], extendedCommunities: [] }
const route = (prefix: string, peers: Route['peers'] = 'all'): Route => ({ prefix, peers, attributes })
const decision = (...routes: Route[]): BgpDecision => ({
  addresses: [],
  verdict: { reason: 'nodeAssigned', message: '', facts: {} },
  routes,
})

test('a Service has the peers of its own routes, those of the family, and no others', () => {
  const peers = [peer('a'), peer('b'), peer('six', ['IPv6'])]
  const decisions = new Map([
    ['all', decision(route('192.0.2.1/32'))],
    ['some', decision(route('192.0.2.1/32', ['b', 'elsewhere']))],
    ['six', decision(route('2001:db8::1/128', ['six']), route('192.0.2.1/32', ['six']))],
    ['elsewhere', decision(route('192.0.2.1/32', ['elsewhere']))],
    ['refused', decision()],
  ])
  expect(new ServicePeers().of({ peers, routes: [], decisions })).toEqual(
    new Map([
      ['all', ['a', 'b']],
      ['some', ['b']],
      ['six', ['six']],
    ]),
  )
})

test('other peers are found for decisions that stay', () => {
  const decisions = new Map([['web', decision(route('192.0.2.1/32'))]])
  const names = new ServicePeers()
  const of = (...peers: PeerSettings[]) => names.of({ peers, routes: [], decisions }).get('web')
  expect(of(peer('a'))).toEqual(['a'])
  expect(of(peer('a'), peer('b'))).toEqual(['a', 'b'])
  expect(of()).toBeUndefined()
})
