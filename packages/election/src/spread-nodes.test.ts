// Which nodes are to get addresses under the strategy spread.

import { expect, test } from 'bun:test'
import type { Node } from 'kubernetes-types/core/v1'
import { spreadNodes } from './spread-nodes.ts'

const node = (name: string, conditions: Record<string, string> = {}, labels = {}): Node => ({
  metadata: { name, labels },
  status: { conditions: Object.entries(conditions).map(([type, status]) => ({ type, status })) },
})

test.each<[string, Node, readonly string[], string | undefined]>([
  ['is to get addresses', node('a', { Ready: 'True' }), [], undefined],
  ['is, where nobody says whether it is ready', node('a'), [], undefined],
  [
    'is not, when its kubelet is silent',
    node('a', { Ready: 'Unknown' }),
    [],
    'its condition Ready is not True',
  ],
  ['is not, when it is not ready', node('a', { Ready: 'False' }), [], 'its condition Ready is not True'],
  ['is, with a speaker', node('a'), ['a', 'b'], undefined],
  ['is not, without a speaker where others have one', node('a'), ['b'], 'no speaker runs on it'],
  [
    'is not, where the election does not take it',
    node('a', { NetworkUnavailable: 'True' }),
    ['a'],
    'its condition NetworkUnavailable is True',
  ],
])('a node %s', (_, it, speakers, impediment) => {
  expect(spreadNodes([it], new Set(speakers))[0]?.impediment?.why).toBe(impediment)
})

test('the order in which they are listed is no difference', () => {
  const nodes = [node('b'), node('a')]
  expect(spreadNodes(nodes, new Set())).toEqual(spreadNodes(nodes.toReversed(), new Set()))
})
