import { describe, expect, test } from 'bun:test'
import { parseAddress } from '@ingot/net'
import type { Address } from '@ingot/net'
import fc from 'fast-check'
import { succession } from './succession.ts'

/** The order of nodes without weights, from a list with commas. */
function order(address: string, nodes: string): string {
  return succession(parsed(address), new Map(nodes.split(',').map((node) => [node, 0]))).join()
}

function parsed(address: string): Address {
  const result = parseAddress(address)
  if (result === undefined) throw new Error(`not an address: ${address}`)
  return result
}

describe('without weights', () => {
  test.each([
    ['10.0.0.1', 'node-a,node-b,node-c', 'node-b,node-a,node-c'],
    ['10.0.0.2', 'node-a,node-b,node-c', 'node-b,node-c,node-a'],
    ['10.20.30.1', 'edge-a,edge-b,worker-a,worker-b', 'edge-b,worker-a,edge-a,worker-b'],
    ['10.20.30.1', 'node-a,node-b', 'node-b,node-a'],
    ['10.20.30.1', 'iris1,iris2', 'iris2,iris1'],
    ['10.20.30.2', 'iris1,iris2', 'iris1,iris2'],
    ['192.168.1.240', 'worker-1,worker-2,worker-3', 'worker-2,worker-1,worker-3'],
    ['192.168.1.241', 'worker-1,worker-2,worker-3', 'worker-1,worker-2,worker-3'],
    ['192.168.1.242', 'worker-1,worker-2,worker-3', 'worker-2,worker-1,worker-3'],
    ['fd00:1::10', 'worker-1,worker-2,worker-3', 'worker-1,worker-2,worker-3'],
    [
      '203.0.113.7',
      'cp-a.example.com,cp-b.example.com,w-c.example.com',
      'w-c.example.com,cp-a.example.com,cp-b.example.com',
    ],
    ['10.0.0.200', 'n1,n2,n3,n4,n5', 'n4,n5,n1,n2,n3'],
  ])('%s among %s is elected as MetalLB does: %s', (address, nodes, expected) => {
    expect(order(address, nodes)).toBe(expected)
  })

  test('an IPv6 address counts in its canonical text', () => {
    expect(order('FD00:0001:0::0010', 'worker-1,worker-2,worker-3')).toBe('worker-1,worker-2,worker-3')
  })
})

const nodes = fc.uniqueArray(fc.stringMatching(/^[a-z0-9.-]{1,20}$/), { minLength: 1 })
const address = fc.ipV4().map(parsed)

test('a node with more weight comes before all with less, whatever the hash says', () => {
  const weighted = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1 })
  fc.assert(
    fc.property(address, weighted, (ip, list) => {
      const weights = new Map(list.map((weight, index) => [`node-${index}`, weight]))
      const inOrder = succession(ip, weights).map((node) => weights.get(node) ?? 0)
      expect(inOrder).toEqual(inOrder.toSorted((a, b) => b - a))
    }),
  )
})

test('the order in which nodes are listed does not matter, and no node is lost', () => {
  fc.assert(
    fc.property(address, nodes, (ip, names) => {
      const one = succession(ip, new Map(names.map((name) => [name, 0])))
      const other = succession(ip, new Map(names.toReversed().map((name) => [name, 0])))
      expect(one).toEqual(other)
      expect(one.toSorted()).toEqual(names.toSorted())
    }),
  )
})

test('a node that goes moves nothing between those that stay', () => {
  fc.assert(
    fc.property(address, nodes, (ip, names) => {
      const all = succession(ip, new Map(names.map((name) => [name, 0])))
      const gone = names[0]
      const rest = succession(ip, new Map(names.slice(1).map((name) => [name, 0])))
      expect(rest).toEqual(all.filter((name) => name !== gone))
    }),
  )
})
