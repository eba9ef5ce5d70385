// What a person reads of BGP in explanations and plans.

import { expect, test } from 'bun:test'
import type { BgpNode } from '@ingot/plan'
import { bgpNodeLines, bgpText } from './bgp-lines.ts'
import { announcementText } from './explanation-lines.ts'

const route = { prefix: '192.0.2.10/32', advertisement: 'all', peers: ['tor-1', 'tor-2'] }
const byBgp = { nodes: ['node-1', 'node-2'], routes: [route] }
const nobody = { nodes: [], routes: [], why: 'no endpoint of the Service can serve' }

test('nodes, routes and peers are one sentence', () => {
  expect(bgpText(byBgp)).toBe('by BGP from node-1, node-2: 192.0.2.10/32 to tor-1, tor-2')
  expect(bgpText({ ...byBgp, routes: [{ ...route, peers: [] }] })).toContain('192.0.2.10/32 to no peer')
  expect(bgpText({ nodes: [], routes: [route], isOpen: true })).toStartWith(
    'by BGP from the nodes that the BGPAdvertisements select: ',
  )
})

test('of both protocols only the one that announces is told, and both reasons where neither does', () => {
  const elected = { layer2: ['node-1'] }
  const unelected = { layer2: [], why: 'no L2Advertisement announces the pool' }
  expect(announcementText(elected, byBgp)).toBe(
    'by node-1 (ARP and NDP); by BGP from node-1, node-2: 192.0.2.10/32 to tor-1, tor-2',
  )
  expect(announcementText(unelected, byBgp)).toStartWith('by BGP from node-1')
  expect(announcementText(elected, nobody)).toBe('by node-1 (ARP and NDP)')
  expect(announcementText(unelected, nobody)).toBe(
    'by nobody: no L2Advertisement announces the pool; by BGP from nobody: no endpoint of the Service can serve',
  )
})

test('every node has a row for each route, or for the reason', () => {
  const verdict = { reason: 'nodeAssigned' as const, message: 'announcing', facts: {} }
  const bgpNodes: BgpNode[] = [
    { node: 'node-1', verdict, routes: [route, { ...route, prefix: '192.0.2.0/24', peers: [] }] },
    { node: 'node-2', verdict: { ...verdict, reason: 'notOwner', message: 'not from here' }, routes: [] },
  ]
  expect(bgpNodeLines({ bgpNodes })).toEqual([
    '',
    'By BGP:',
    '  NODE     ROUTE           BGPADVERTISEMENT   PEERS         WHY',
    '  node-1   192.0.2.10/32   all                tor-1,tor-2   announcing',
    '  node-1   192.0.2.0/24    all                -             no BGPPeer that the advertisement names, or that takes the family, selects the node',
    '  node-2   -               -                  -             not from here',
  ])
  expect(bgpNodeLines({ bgpNodes: [] })).toEqual([])
})
