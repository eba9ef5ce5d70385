// What a person reads of BGP in explanations and plans.

import { expect, test } from 'bun:test'
import { EMPTY_CLUSTER, explainService } from '@ingot/plan'
import type { BgpNode } from '@ingot/plan'
import { bgpNodeLines, bgpText } from './bgp-lines.ts'
import { announcementText, explanationLines, isForBgpAlone } from './explanation-lines.ts'

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

test('of a Service that only BGP is for nothing is said of ARP and NDP', () => {
  const metadata = { namespace: 'metallb-system', name: 'web' }
  const objects = {
    pools: [{ metadata, spec: { addresses: ['192.0.2.0/24'] } }],
    bgpAdvertisements: [{ metadata, spec: {} }],
    bgpPeers: [{ metadata, spec: { myASN: 1, peerASN: 2, peerAddress: '198.51.100.1' } }],
  }
  const service = {
    metadata: { namespace: 'default', name: 'web', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { type: 'LoadBalancer', clusterIPs: ['10.96.0.1'], ports: [{ port: 80 }] },
    status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } },
  }
  const endpointSlices = [
    {
      metadata: { namespace: 'default', labels: { 'kubernetes.io/service-name': 'web' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.1.0.1'], nodeName: 'node-1' }],
    },
  ]
  const nodes = [{ metadata: { name: 'node-1' } }]
  const explain = (more: object) =>
    explainService(
      { ...EMPTY_CLUSTER, objects: { ...objects, ...more }, services: [service], endpointSlices, nodes },
      'default/web',
      { loadBalancerClass: '', families: 'IPv4' },
    )
  const alone = explain({})
  const both = explain({ l2Advertisements: [{ metadata, spec: {} }] })
  if (alone === undefined || both === undefined) throw new Error('no such Service')
  expect([isForBgpAlone(alone), isForBgpAlone(both)]).toEqual([true, false])
  const lines = explanationLines(alone, [])
  expect(lines).toContain('  by BGP from node-1: 192.0.2.1/32 to web')
  expect([lines.includes('By BGP:'), lines.includes('Nodes:')]).toEqual([true, false])
  expect(explanationLines(both, [])).toContain('Nodes:')
})
