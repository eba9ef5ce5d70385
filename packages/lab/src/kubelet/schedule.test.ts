// Where Pods go.

import { expect, test } from 'bun:test'
import { node, pod } from '../kinds.fixture.ts'
import type { Pod } from '../kinds.ts'
import { UNSCHEDULABLE } from '../node-fit.ts'
import { schedule } from './schedule.ts'

const NODES = [node('node-1'), node('node-2'), node('node-3', { disk: 'fast' })]

function nodesOf(pods: readonly Pod[], nodes = NODES) {
  return schedule(pods, nodes).map(({ pod, node }) => [pod.metadata.name, node])
}

function withSpec(name: string, spec: Partial<Pod['spec']>): Pod {
  const plain = pod(name)
  return { ...plain, spec: { ...plain.spec, ...spec } }
}

test('Pods without a node are spread over those with the fewest', () => {
  expect(nodesOf([pod('x', 'node-1'), pod('a'), pod('b'), pod('c'), pod('d')])).toEqual([
    ['a', 'node-2'],
    ['b', 'node-3'],
    ['c', 'node-1'],
    ['d', 'node-2'],
  ])
})

test('a Pod goes where its node selector leads, and nowhere else', () => {
  expect(nodesOf([withSpec('a', { nodeSelector: { disk: 'fast' } })])).toEqual([['a', 'node-3']])
  expect(nodesOf([withSpec('a', { nodeSelector: { disk: 'slow' } })])).toEqual([])
})

test('a cordoned node gets the Pods that tolerate it, as those of DaemonSets do', () => {
  const cordoned = [{ ...node('node-1'), spec: { unschedulable: true } }]
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }]
  const required = { nodeSelectorTerms: [{ matchFields }] }
  const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } }
  const tolerations = [{ key: UNSCHEDULABLE, operator: 'Exists' }]
  expect(nodesOf([pod('a'), withSpec('b', { affinity, tolerations })], cordoned)).toEqual([['b', 'node-1']])
})

test('a Pod on its way out is left where it is', () => {
  const leaving = pod('a')
  expect(
    nodesOf([{ ...leaving, metadata: { ...leaving.metadata, deletionTimestamp: '2026-03-01T12:00:00Z' } }]),
  ).toEqual([])
})
