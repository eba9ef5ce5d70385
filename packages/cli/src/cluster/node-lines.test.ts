// What the speakers say against what the election says.

import { expect, test } from 'bun:test'
import type { Verdict } from '@ingot/api'
import type { Explanation, NodeAnnouncement } from '@ingot/plan'
import { nodeLines } from './node-lines.ts'

const node = (name: string, place: number | null, announces: string[] | null = null): NodeAnnouncement => ({
  node: name,
  place,
  endpoints: 0,
  interfaces: 'all',
  announces,
  verdict: { reason: 'notOwner', message: 'why not', facts: {} },
})

function remarks(...nodes: NodeAnnouncement[]): string[] {
  const explanation = { nodes, announcement: { layer2: [] } } as unknown as Explanation
  return nodeLines(explanation).slice(3 + nodes.length)
}

test('nothing is remarked when the first announces but that it does', () => {
  expect(remarks(node('a', 1, []), node('b', 2))).toEqual([
    '  a says that it announces it on all interfaces (ServiceL2Status)',
  ])
})

test('another than the first is remarked, and so is nobody', () => {
  expect(remarks(node('a', 1), node('b', 2, ['eth0']))).toEqual([
    '  b says that it announces it on eth0 (ServiceL2Status)',
    '  a does not: its speaker does not run, is not held alive by the others, or has no interface for it',
  ])
  expect(remarks(node('a', 1), node('b', 2))).toEqual(['  no ServiceL2Status says that it is announced'])
  expect(remarks(node('a', null))).toEqual([])
})

test('without nodes there is no table', () => {
  expect(remarks()).toEqual([])
})

test('what the strategy spread has chosen is said, and why it does not count', () => {
  const chosen = (node: string, ignored?: Verdict) =>
    nodeLines({
      nodes: [node1, node2],
      announcement: { layer2: ['a', 'b'], choice: { node, ignored } },
    } as unknown as Explanation).map((line) => line.trim().replaceAll(/ {2,}/g, '  '))
  const [node1, node2] = [node('a', 1, []), node('b', 2)]
  expect(chosen('a')[3]).toBe(
    'a  1  0  all  comes first: the strategy spread has chosen it (ingot.dev/layer2-node)',
  )
  expect(chosen('b')[3]).toBe('a  1  0  all  comes first in the election')
  const ignored = {
    reason: 'Layer2NodeIgnored',
    message: 'no such node',
    facts: {},
    remedy: 'do it',
  } as const
  expect(chosen('c', ignored).slice(3, 7)).toEqual([
    'a  1  0  all  comes first in the election',
    'b  2  0  all  why not',
    'no such node',
    'to change it: do it',
  ])
})
