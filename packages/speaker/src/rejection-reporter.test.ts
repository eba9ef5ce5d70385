// Who tells of a rejected object.

import { expect, test } from 'bun:test'
import { BFD_PROFILES, BGP_ADVERTISEMENTS, BGP_PEERS, L2_ADVERTISEMENTS } from '@ingot/api'
import type { Resource } from '@ingot/api'
import type { KubernetesObject } from '@ingot/kube'
import { reporterOf } from './rejection-reporter.ts'

const node = (name: string, labels = {}) => ({ metadata: { name, labels } })
const NODES = [node('c', { rack: '1' }), node('a', { rack: '2' }), node('b', { rack: '1' })]
const object = (spec: object): KubernetesObject & { spec: object } => ({ metadata: { name: 'x' }, spec })
const onRack = (rack: string) => ({ nodeSelectors: [{ matchLabels: { rack } }] })

test.each<[string, Resource, object, string | undefined]>([
  ['of an L2Advertisement, the first of all nodes, whatever it selects', L2_ADVERTISEMENTS, onRack('1'), 'a'],
  ['of a BFDProfile, the first of all nodes', BFD_PROFILES, {}, 'a'],
  ['of a BGPAdvertisement, the first that it selects', BGP_ADVERTISEMENTS, onRack('1'), 'b'],
  ['of a BGPPeer for all, the first', BGP_PEERS, { myASN: 1, peerASN: 2, peerAddress: 'x' }, 'a'],
  ['of a BGPPeer, the first that it selects', BGP_PEERS, { myASN: 1, peerASN: 2, ...onRack('1') }, 'b'],
  ['of a BGPPeer for no node, nobody', BGP_PEERS, { myASN: 1, peerASN: 2, ...onRack('3') }, undefined],
  ['of a BGPPeer that nobody can read, the first', BGP_PEERS, { myASN: 'text' }, 'a'],
])('%s', (_, resource, spec, expected) => {
  expect(reporterOf(resource, object(spec), NODES)).toBe(expected)
})
