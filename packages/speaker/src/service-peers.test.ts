// Which peers the status of a Service names.

import { expect, test } from 'bun:test'
import type { PeerSettings, Route } from '@ingot/bgp'
import type { BgpDecision } from './bgp-decision.ts'
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
  expect(new ServicePeers().update({ peers, decisions, changed: decisions })).toEqual(
    new Map([
      ['all', ['a', 'b']],
      ['some', ['b']],
      ['six', ['six']],
      ['elsewhere', undefined],
      ['refused', undefined],
    ]),
  )
})

test('other peers are found for decisions that stay, and other decisions for peers that do', () => {
  const web = decision(route('192.0.2.1/32'))
  const decisions = new Map([['web', web]])
  const names = new ServicePeers()
  const of = (peers: PeerSettings[], changed: ReadonlyMap<string, BgpDecision | undefined> = new Map()) => [
    ...names.update({ peers, decisions, changed }),
  ]
  const both = [peer('a'), peer('b')]
  expect(of([peer('a')])).toEqual([['web', ['a']]])
  expect(of(both)).toEqual([['web', ['a', 'b']]])
  expect(of(both, new Map([['web', decision()]]))).toEqual([['web', undefined]])
  expect(of(both, new Map([['web', web]]))).toEqual([['web', ['a', 'b']]])
  expect(of(both, new Map([['web', undefined]]))).toEqual([['web', undefined]])
})

test('where nothing has changed nothing is new, and a Service that goes with the peers is still told of', () => {
  const [peers, names] = [[peer('a')], new ServicePeers()]
  const decisions = new Map([['web', decision(route('192.0.2.1/32'))]])
  names.update({ peers, decisions, changed: decisions })
  expect(names.update({ peers, decisions, changed: new Map() }).size).toBe(0)
  const gone = new Map([['web', undefined]])
  expect([...names.update({ peers: [], decisions: new Map(), changed: gone })]).toEqual([['web', undefined]])
})
