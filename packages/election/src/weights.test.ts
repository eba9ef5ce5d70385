// The weights of nodes, remembered for the next Service, and for the same nodes under other labels.

import { expect, test } from 'bun:test'
import { parseAddress } from '@ingot/net'
import { holdLayer2Election } from './layer2-election.ts'
import type { HeldElection } from './layer2-election.ts'
import { everywhere, worker } from './spread.fixture.ts'
import { Weights } from './weights.ts'

const nodes = [worker('a', { disk: 'ssd' }), worker('b', { disk: 'ssd' }), worker('c')]
const ssd = { matchLabels: { disk: 'ssd' } }
const preferring = {
  ...everywhere,
  name: 'preferring',
  preferredNodeSelectors: [{ weight: 5, preference: ssd }],
}

test('are those of all preferences, of the nodes that may announce', () => {
  const weights = new Weights(nodes)
  expect([...weights.of([everywhere])]).toEqual([
    ['a', 0],
    ['b', 0],
    ['c', 0],
  ])
  expect(weights.of([preferring, everywhere]).get('a')).toBe(5)
  expect([...weights.of([preferring], new Set(['b', 'c', undefined, 'x']))]).toEqual([
    ['b', 5],
    ['c', 0],
  ])
})

test('are the same value for the next Service, and other ones when an advertisement is another', () => {
  const weights = new Weights(nodes)
  const first = weights.of([everywhere])
  expect(weights.of([everywhere])).toBe(first)
  expect(weights.of([{ ...everywhere, interfaces: ['eth1'] }])).toBe(first)
  expect(weights.of([{ ...preferring, name: everywhere.name }]).get('a')).toBe(5)
})

test('stay the same value among other nodes where they come to the same', () => {
  const before = new Weights(nodes)
  const [plain, preferred] = [before.of([everywhere]), before.of([preferring])]
  const slower = new Weights(nodes.with(0, worker('a', { zone: 'x' })), before)
  expect(slower.of([everywhere])).toBe(plain)
  expect(slower.of([preferring])).not.toBe(preferred)
  expect(slower.of([preferring]).get('a')).toBe(0)
  expect(new Weights(nodes.slice(1), slower).of([everywhere]).has('a')).toBe(false)
})

test('candidates of the same weights are not put in order again, but for another address or another choice', () => {
  const [first, other] = ['192.168.1.240', '192.168.1.241'].map((it) => parseAddress(it))
  const weights = new Weights(nodes)
  const hold = (address = first, chosen = '', before?: HeldElection) => {
    if (address === undefined) throw new TypeError('no address')
    const service = { metadata: { annotations: { 'ingot.dev/layer2-node': chosen } } }
    const endpointSlices = [{ addressType: 'IPv4' as const, endpoints: [{ addresses: ['10.1.0.1'] }] }]
    const advertisements = [{ ...everywhere, strategy: 'spread' as const }]
    const input = { service, endpointSlices, advertisements, address, nodes, weights, node: 'a' }
    return holdLayer2Election(input, before)
  }
  const before = hold()
  expect(hold(first, '', before).succession).toBe(before.succession)
  for (const [address, chosen] of [
    [other, ''],
    [first, 'c'],
  ] as const)
    expect(hold(address, chosen, before)).toEqual(hold(address, chosen))
  expect(hold(first, 'c', before).succession[0]).toBe('c')
})
