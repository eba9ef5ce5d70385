// Which nodes a Pod may run on.

import { expect, test } from 'bun:test'
import type { NodeSelectorTerm, Taint, Toleration } from './kinds.ts'
import { fitsNode } from './node-fit.ts'

const plain = { metadata: { name: 'a', labels: { disk: 'ssd' } } }
const tainted = (taint: Taint) => ({ ...plain, spec: { taints: [taint] } })
const affinity = (...nodeSelectorTerms: NodeSelectorTerm[]) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
})

test('a node selector must match all of its labels', () => {
  expect(fitsNode({}, plain)).toBe(true)
  expect(fitsNode({ nodeSelector: { disk: 'ssd' } }, plain)).toBe(true)
  expect(fitsNode({ nodeSelector: { disk: 'ssd', zone: 'x' } }, plain)).toBe(false)
})

test('of the terms of an affinity one must match, by labels or by name, and an empty one matches nothing', () => {
  const named = (name: string) => ({
    matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }],
  })
  const slow = { matchExpressions: [{ key: 'disk', operator: 'NotIn', values: ['ssd'] }] }
  expect(fitsNode(affinity(slow, named('a')), plain)).toBe(true)
  expect(fitsNode(affinity(slow, named('b')), plain)).toBe(false)
  expect(fitsNode(affinity({ ...slow, ...named('a') }), plain)).toBe(false)
  expect(fitsNode(affinity({}), plain)).toBe(false)
})

const TAINT = { key: 'k', value: 'v', effect: 'NoSchedule' }
const TOLERATIONS: readonly [Toleration, boolean][] = [
  [{ key: 'k', value: 'v' }, true],
  [{ key: 'k', value: 'other' }, false],
  [{ key: 'k', operator: 'Exists' }, true],
  [{ key: 'k', operator: 'Exists', effect: 'NoExecute' }, false],
  [{ key: 'other', operator: 'Exists' }, false],
  [{ operator: 'Exists' }, true],
]

test.each(TOLERATIONS)('the taint k=v:NoSchedule under the toleration %j: %j', (toleration, isFit) => {
  expect(fitsNode({ tolerations: [toleration] }, tainted(TAINT))).toBe(isFit)
})

test('a taint that is only a preference keeps nobody away, and a cordoned node keeps away who does not say so', () => {
  expect(fitsNode({}, tainted({ key: 'k', effect: 'PreferNoSchedule' }))).toBe(true)
  const cordoned = { ...plain, spec: { unschedulable: true } }
  expect(fitsNode({}, cordoned)).toBe(false)
  const tolerations = [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists' }]
  expect(fitsNode({ tolerations }, cordoned)).toBe(true)
})
