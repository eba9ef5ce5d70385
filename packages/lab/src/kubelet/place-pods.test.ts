// Which addresses Pods get.

import { expect, test } from 'bun:test'
import { pod, running } from '../kinds.fixture.ts'
import { labNodes } from '../topology.ts'
import { placePods } from './place-pods.ts'

function placesOf(pods: Parameters<typeof placePods>[0]) {
  const placements = placePods(pods, labNodes(3))
  return placements.map(({ pod, node, addresses }) => [pod.metadata.name, node.name, ...addresses])
}

test('each Pod gets an address of its node in both families', () => {
  expect(placesOf([pod('a', 'node-1'), pod('b', 'node-2'), pod('c', 'node-1')])).toEqual([
    ['a', 'node-1', '10.244.1.10', 'fd00:244:1::10'],
    ['b', 'node-2', '10.244.2.10', 'fd00:244:2::10'],
    ['c', 'node-1', '10.244.1.11', 'fd00:244:1::11'],
  ])
})

test('a Pod keeps the addresses it has', () => {
  const [first, second] = running([pod('a', 'node-2'), pod('b', 'node-2')])
  expect(second && placesOf([pod('new', 'node-2'), second])).toEqual([
    ['new', 'node-2', '10.244.2.10', 'fd00:244:2::10'],
    ['b', 'node-2', '10.244.2.11', 'fd00:244:2::11'],
  ])
  expect(first?.status?.podIP).toBe('10.244.2.10')
})

test("a Pod in its node's network has the node's addresses, and takes none", () => {
  const plain = pod('a', 'node-1')
  const host = { ...plain, spec: { ...plain.spec, hostNetwork: true } }
  expect(placesOf([host, pod('b', 'node-1')])).toEqual([
    ['a', 'node-1', '192.168.250.11', 'fd00:250::11'],
    ['b', 'node-1', '10.244.1.10', 'fd00:244:1::10'],
  ])
})

test('a Pod without a node, of a node that the lab has not got, or on its way out is not placed', () => {
  const leaving = pod('c', 'node-1')
  const deletionTimestamp = '2026-03-01T12:00:00Z'
  expect(
    placesOf([
      pod('a'),
      pod('b', 'node-9'),
      { ...leaving, metadata: { ...leaving.metadata, deletionTimestamp } },
    ]),
  ).toEqual([])
})
