// Where Pods go and which addresses they get.

import { expect, test } from 'bun:test'
import { pod, running } from './kinds.fixture.ts'
import { placePods } from './pods.ts'

function placesOf(pods: Parameters<typeof placePods>[0]) {
  return placePods(pods).map(({ pod, node, addresses }) => [pod.metadata.name, node.name, ...addresses])
}

test('Pods without a node are spread, and each gets an address of its node in both families', () => {
  expect(placesOf([pod('a'), pod('b'), pod('c'), pod('d')])).toEqual([
    ['a', 'node-1', '10.244.1.10', 'fd00:244:1::10'],
    ['b', 'node-2', '10.244.2.10', 'fd00:244:2::10'],
    ['c', 'node-3', '10.244.3.10', 'fd00:244:3::10'],
    ['d', 'node-1', '10.244.1.11', 'fd00:244:1::11'],
  ])
})

test('a Pod keeps the node and the addresses it has', () => {
  const [first, second] = running([pod('a', 'node-2'), pod('b', 'node-2')])
  expect(second && placesOf([pod('new', 'node-2'), second])).toEqual([
    ['new', 'node-2', '10.244.2.10', 'fd00:244:2::10'],
    ['b', 'node-2', '10.244.2.11', 'fd00:244:2::11'],
  ])
  expect(first?.status?.podIP).toBe('10.244.2.10')
})

test('a Pod that asks for a node the lab has not got stays pending', () => {
  expect(placesOf([pod('a', 'node-9')])).toEqual([])
})

test('a Pod on its way out is not placed', () => {
  const leaving = pod('a')
  expect(
    placesOf([{ ...leaving, metadata: { ...leaving.metadata, deletionTimestamp: '2026-03-01T12:00:00Z' } }]),
  ).toEqual([])
})
