// What is written of a node that is there, lost, and back.

import { expect, test } from 'bun:test'
import { node, pod, running } from './kinds.fixture.ts'
import { nodeConditions, nodeTaints, unreadyPod } from './node-lifecycle.ts'

const NOW = new Date('2026-03-01T12:00:00.500Z')
const fresh = {
  ...node('node-1'),
  spec: { taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }] },
}

test('a node that has just registered becomes ready, and loses the taint that it came with', () => {
  const conditions = nodeConditions(fresh, false, NOW)
  expect(conditions).toEqual([
    expect.objectContaining({ type: 'Ready', status: 'True', lastTransitionTime: '2026-03-01T12:00:00Z' }),
  ])
  expect(nodeTaints(fresh, false)).toEqual([])
  expect(nodeConditions({ ...fresh, status: { conditions: conditions ?? [] } }, false, NOW)).toBeNull()
})

test('a lost node is tainted beside what others put there, once, and the taint goes when it is back', () => {
  const own = { key: 'gpu', effect: 'NoSchedule' }
  const tainted = { ...node('node-1'), spec: { taints: [own] } }
  const lost = nodeTaints(tainted, true) ?? []
  expect(lost.map(({ key }) => key)).toEqual(['gpu', 'node.kubernetes.io/unreachable'])
  expect(nodeTaints({ ...tainted, spec: { taints: lost } }, true)).toBeNull()
  expect(nodeTaints({ ...tainted, spec: { taints: lost } }, false)).toEqual([own])
  expect(nodeConditions(tainted, true, NOW)?.[0]?.status).toBe('Unknown')
})

test('the Pods of a lost node are not ready, and that is written once', () => {
  const [web] = running([pod('web')])
  if (web === undefined) throw new Error('no Pod')
  const status = unreadyPod(web, NOW)
  expect(status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('False')
  expect(status?.podIP).toBe(web.status?.podIP)
  expect(unreadyPod({ ...web, ...(status !== null && { status }) }, NOW)).toBeNull()
})
