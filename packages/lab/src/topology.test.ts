// The description of the network: that it stays inside the lab's own namespaces, and that nothing is given out twice.

import { expect, test } from 'bun:test'
import { isLabNamespace, labNodes, MOST_NODES, namespacesOf, setups, wiring } from './topology.ts'

const NODES = labNodes(3)
const NAMESPACES = namespacesOf(NODES)

test('every link is made inside a namespace of the lab, never in the host’s own', () => {
  const links = wiring(NODES)
    .split('\n')
    .filter((line) => line.startsWith('link add'))
  expect(links.length).toBe(9)
  for (const link of links) {
    const namespaces = [...link.matchAll(/netns (\S+)/g)].map(([, name]) => name)
    // both ends of a veth pair; a bridge has one
    expect(namespaces.length).toBe(link.includes('veth') ? 2 : 1)
    expect(NAMESPACES).toEqual(expect.arrayContaining(namespaces))
  }
})

test('every namespace is set up once', () => {
  expect(
    setups(NODES)
      .map(({ namespace }) => namespace)
      .toSorted(),
  ).toEqual(NAMESPACES.toSorted())
})

test('no hardware address, address or Pod prefix belongs to two nodes', () => {
  const given = labNodes(MOST_NODES).flatMap((node) => [
    node.hardwareAddress,
    ...node.addresses,
    node.managementAddress,
    ...node.podPrefixes,
  ])
  expect(new Set(given).size).toBe(given.length)
})

test('namespaces of other names than a lab makes are none of its own', () => {
  expect(NAMESPACES.every(isLabNamespace)).toBe(true)
  expect(isLabNamespace('ingot-node-50')).toBe(true)
  expect(
    ['ingot', 'ingot-node-', 'ingot-node-x', 'ingot-client-2', 'default'].filter(isLabNamespace),
  ).toEqual([])
})
