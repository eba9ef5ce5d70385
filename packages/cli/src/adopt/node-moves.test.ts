// Which sessions FRR has on which node, and what keeps them there.

import { expect, test } from 'bun:test'
import { bgpPeer, frrConfiguration, metallb, NAMESPACE } from './metallb.fixture.ts'
import { heldByOthers, nodeMoves, withoutNode } from './node-moves.ts'

const onNode = (name: string) => ({ nodeSelectors: [{ matchLabels: { 'kubernetes.io/hostname': name } }] })

test('every node with an FRRConfiguration of MetalLB, or with a speaker and a peer, is moved, by name', () => {
  const objects = metallb('frr-k8s', {
    bgpPeers: [bgpPeer('tor', '192.0.2.1', onNode('node-1')), bgpPeer('spine', '192.0.2.2')],
    frrConfigurations: [frrConfiguration('node-1', ['192.0.2.1', '192.0.2.2'])],
  })
  expect(nodeMoves(objects, NAMESPACE, NAMESPACE)).toEqual([
    { node: 'node-1', frrConfiguration: 'metallb-node-1', peers: ['spine', 'tor'] },
    { node: 'node-2', frrConfiguration: undefined, peers: ['spine'] },
  ])
  expect(nodeMoves({ ...objects, pods: [] }, NAMESPACE, NAMESPACE).map(({ node }) => node)).toEqual([
    'node-1',
  ])
  expect(nodeMoves({ ...objects, bgpPeers: [] }, NAMESPACE, NAMESPACE)).toEqual([
    { node: 'node-1', frrConfiguration: 'metallb-node-1', peers: [] },
  ])
})

test('FRRConfigurations elsewhere, and peers elsewhere, are nobody’s', () => {
  expect(nodeMoves(metallb('frr-k8s'), 'other', 'elsewhere')).toEqual([])
})

test('a session that somebody else’s FRRConfiguration names stays with FRR', () => {
  const receiving = frrConfiguration('node-2', ['192.0.2.1'], 'receive-routes')
  const objects = metallb('frr-k8s', {
    frrConfigurations: [receiving, frrConfiguration('node-2', ['192.0.2.1'])],
  })
  expect(heldByOthers(objects, NAMESPACE, NAMESPACE)).toEqual([
    "FRRConfiguration metallb-system/receive-routes, which is not MetalLB's, names BGPPeer tor on node-2: " +
      'FRR keeps that session; take the neighbor out of it, or the BGPPeer away from that node',
  ])
  expect(heldByOthers(metallb('frr-k8s'), NAMESPACE, NAMESPACE)).toEqual([])
})

test('an FRRConfiguration whose node has another host name selects nobody, and is named', () => {
  const objects = metallb('frr-k8s', {
    nodes: [{ metadata: { name: 'node-1', labels: { 'kubernetes.io/hostname': 'n1' } } }],
  })
  expect(withoutNode(objects, NAMESPACE)).toEqual(['node-1'])
  expect(withoutNode(metallb('frr-k8s'), NAMESPACE)).toEqual([])
})
