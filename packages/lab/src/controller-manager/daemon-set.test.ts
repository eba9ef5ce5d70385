// Which nodes get a Pod of a DaemonSet, and how its Pods are replaced.

import { expect, test } from 'bun:test'
import type { Node, Pod } from '../kinds.ts'
import { planDaemonSet } from './daemon-set.ts'
import type { DaemonSet } from './workloads.ts'
import type { Write } from './write.ts'

const NOW = Date.parse('2026-03-01T12:00:00Z')

function daemonSet(image: string, rest: Partial<DaemonSet['spec']> = {}): DaemonSet {
  return {
    metadata: { name: 'speaker', namespace: 'default', uid: 'uid-speaker', generation: 1 },
    spec: {
      selector: { matchLabels: { app: 'speaker' } },
      template: {
        metadata: { labels: { app: 'speaker' } },
        spec: { containers: [{ name: 'speaker', image }], nodeSelector: { os: 'linux' } },
      },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      ...rest,
    },
  }
}

function node(name: string, spec: Node['spec'] = {}, os = 'linux'): Node {
  return { metadata: { name, labels: { os } }, spec }
}

const NODES = [node('a'), node('b'), node('c')]

/** The Pods that a plan creates, as if they ran. */
function started(writes: readonly Write[], isReady = true): readonly Pod[] {
  return writes
    .filter(({ verb }) => verb === 'create')
    .map(({ object }, index) => {
      const pod = object as Pod
      const status = isReady ? 'True' : 'False'
      return {
        ...pod,
        metadata: { ...pod.metadata, name: `${placeOf(pod)}-${index}`, uid: `${placeOf(pod)}-${index}` },
        status: { phase: 'Running', conditions: [{ type: 'Ready', status }] },
      }
    })
}

function placeOf({ spec }: Pod): string | undefined {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  return required?.nodeSelectorTerms[0]?.matchFields?.[0]?.values?.[0]
}

const places = (writes: readonly Write[]) => started(writes).map(placeOf)
const deleted = (writes: readonly Write[]) =>
  writes.filter(({ verb }) => verb === 'delete').map(({ object }) => object.metadata.name)
const statusOf = (writes: readonly Write[]) =>
  (writes.find(({ verb }) => verb === 'updateStatus')?.object as DaemonSet | undefined)?.status

test('every node that its selector matches gets one Pod, which is bound to it by affinity', () => {
  const { writes } = planDaemonSet(daemonSet('s:1'), [], [...NODES, node('w', {}, 'windows')], NOW)
  expect(places(writes)).toEqual(['a', 'b', 'c'])
  expect(statusOf(writes)).toMatchObject({ desiredNumberScheduled: 3, numberReady: 0, numberUnavailable: 3 })
  const pods = started(writes)
  const next = planDaemonSet(daemonSet('s:1'), pods, NODES, NOW).writes
  expect([places(next), deleted(next)]).toEqual([[], []])
  expect(statusOf(next)).toMatchObject({ numberReady: 3, numberAvailable: 3, updatedNumberScheduled: 3 })
})

test('a taint keeps it away unless it is tolerated, and a cordoned node keeps it', () => {
  const tainted = node('t', { taints: [{ key: 'example.com/x', value: 'y', effect: 'NoSchedule' }] })
  const cordoned = node('u', { unschedulable: true })
  expect(places(planDaemonSet(daemonSet('s:1'), [], [tainted, cordoned], NOW).writes)).toEqual(['u'])
  const { template } = daemonSet('s:1').spec
  const tolerations = [{ key: 'example.com/x', operator: 'Exists' }]
  const tolerant = daemonSet('s:1', { template: { ...template, spec: { ...template.spec, tolerations } } })
  expect(places(planDaemonSet(tolerant, [], [tainted], NOW).writes)).toEqual(['t'])
})

test('a node that goes or fits no more loses its Pod, and of two on one node the younger goes', () => {
  const pods = started(planDaemonSet(daemonSet('s:1'), [], NODES, NOW).writes)
  expect(deleted(planDaemonSet(daemonSet('s:1'), pods, NODES.slice(0, 2), NOW).writes)).toEqual(['c-2'])
  const aged = pods.map((pod, index) => ({
    ...pod,
    metadata: { ...pod.metadata, creationTimestamp: `2026-03-01T11:00:0${9 - index}Z` },
  }))
  const [first] = aged
  const twice = first && [
    ...aged,
    {
      ...first,
      metadata: { ...first.metadata, name: 'a-younger', creationTimestamp: '2026-03-01T11:59:00Z' },
    },
  ]
  expect(twice && deleted(planDaemonSet(daemonSet('s:1'), twice, NODES, NOW).writes)).toEqual(['a-younger'])
})

test('a node that is lost keeps the Pod it has and gets no new one, until a taint drives it away', () => {
  const pods = started(planDaemonSet(daemonSet('one'), [], NODES, NOW).writes)
  const unreachable = { key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' }
  const maintenance = { key: 'maintenance', effect: 'NoExecute' }
  const lost = (...taints: (typeof unreachable)[]) => [node('a', { taints }), node('b'), node('c')]
  const gone = (nodes: readonly Node[]) => deleted(planDaemonSet(daemonSet('one'), pods, nodes, NOW).writes)
  expect(gone(lost(unreachable))).toEqual([])
  expect(gone(lost(unreachable, maintenance))).toEqual(['a-0'])
  expect(places(planDaemonSet(daemonSet('one'), pods.slice(1), lost(unreachable), NOW).writes)).toEqual([])
})

test('a new template replaces Pods one at a time, and those that do not serve at once', () => {
  const pods = started(planDaemonSet(daemonSet('s:1'), [], NODES, NOW).writes)
  expect(deleted(planDaemonSet(daemonSet('s:2'), pods, NODES, NOW).writes)).toEqual(['a-0'])
  // one is missing already: no other may go
  const fewer = pods.slice(1)
  const next = planDaemonSet(daemonSet('s:2'), fewer, NODES, NOW).writes
  expect([places(next), deleted(next)]).toEqual([['a'], []])
  const broken = started(planDaemonSet(daemonSet('s:1'), [], NODES, NOW).writes, false)
  expect(deleted(planDaemonSet(daemonSet('s:2'), broken, NODES, NOW).writes)).toEqual(['a-0', 'b-1', 'c-2'])
  const onDelete = daemonSet('s:2', { updateStrategy: { type: 'OnDelete' } })
  expect(deleted(planDaemonSet(onDelete, pods, NODES, NOW).writes)).toEqual([])
})
