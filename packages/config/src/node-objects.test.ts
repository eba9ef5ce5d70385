// Which objects a speaker reads for its node, and which it leaves to others.

import { expect, test } from 'bun:test'
import { objectsForNode } from './node-objects.ts'

const labels = { rack: '1' }
const WHOLE = { myASN: 1, peerASN: 2, peerAddress: '192.0.2.1' }
const on = (rack: string) => ({ matchLabels: { rack } })
const peer = (spec: object) => ({ metadata: { name: 'p' }, spec: { ...WHOLE, ...spec } })

test.each<[string, unknown, boolean]>([
  ['that selects no node', peer({}), true],
  ['that selects this one', peer({ nodeSelectors: [on('2'), on('1')] }), true],
  ['that selects others', peer({ nodeSelectors: [on('2')] }), false],
  ['for others that is wrong', peer({ nodeSelectors: [on('2')], holdTime: '1s' }), false],
  ['for others with port 0', peer({ nodeSelectors: [on('2')], peerPort: 0 }), false],
  [
    'whose selector nobody can read',
    peer({ nodeSelectors: [{ matchExpressions: [{ key: 'a', operator: 'Like' }] }] }),
    true,
  ],
  ['that is no object', 7, true],
])('a BGPPeer %s', (_, object, isRead) => {
  expect(objectsForNode({ bgpPeers: [object] }, labels)).toEqual({ bgpPeers: isRead ? [object] : [] })
})

test('BGPAdvertisements are chosen alike, all else stays as it is', () => {
  const [ours, others] = ['1', '2'].map((rack) => ({
    metadata: { name: rack },
    spec: { nodeSelectors: [on(rack)] },
  }))
  const rest = { pools: [1], l2Advertisements: [others], communities: [2] }
  expect(objectsForNode({ bgpAdvertisements: [ours, others], ...rest }, labels)).toEqual({
    bgpAdvertisements: [ours],
    ...rest,
  })
})
