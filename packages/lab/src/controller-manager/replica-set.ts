// ReplicaSet to Pods: as many as it says, and its status. Pods that only match the selector are not adopted.
// Pure. Contract: apps/v1 ReplicaSet; kube-controller-manager, replicaset controller.

import { PODS } from '@ingot/api'
import type { Pod } from '../kinds.ts'
import { countPods, isActive, isOwnedBy, isReady, podOf } from './owned-pods.ts'
import type { PodCounts } from './owned-pods.ts'
import { REPLICA_SETS } from './resources.ts'
import type { Plan, Write } from './write.ts'
import type { ReplicaSet } from './workloads.ts'

/** A ReplicaSet with what its Pods are now, which its own status may not say yet. */
export interface CountedSet {
  readonly set: ReplicaSet
  readonly counts: PodCounts
}

/** What to do about one ReplicaSet. */
export function planReplicaSet(set: ReplicaSet, pods: readonly Pod[], now: number): Plan {
  if (set.metadata.deletionTimestamp !== undefined) return { writes: [], recheckAt: Infinity }
  const { replicas, template } = set.spec
  const active = activePods(set, pods)
  const missing = Math.max(0, replicas - active.length)
  const surplus = active.toSorted(compareForDeletion).slice(0, Math.max(0, active.length - replicas))
  const { counts } = countSet(set, pods, now)
  const pod = podOf(template, REPLICA_SETS, set)
  const teller = { resource: REPLICA_SETS, object: set }
  return {
    writes: [
      ...Array.from({ length: missing }, (): Write => ({
        verb: 'create',
        resource: PODS,
        object: pod,
        teller,
      })),
      ...surplus.map((object): Write => ({ verb: 'delete', resource: PODS, object, teller })),
      ...statusWrites(set, active, counts),
    ],
    recheckAt: counts.nextAvailableAt,
  }
}

/** Counts the Pods of a ReplicaSet. */
export function countSet(set: ReplicaSet, pods: readonly Pod[], now: number): CountedSet {
  return { set, counts: countPods(activePods(set, pods), set.spec.minReadySeconds ?? 0, now) }
}

function activePods(set: ReplicaSet, pods: readonly Pod[]): readonly Pod[] {
  return pods.filter((pod) => isOwnedBy(pod, set) && isActive(pod))
}

function statusWrites(
  set: ReplicaSet,
  pods: readonly Pod[],
  { replicas, ready, available }: PodCounts,
): readonly Write[] {
  const wanted = Object.entries(set.spec.template.metadata?.labels ?? {})
  const labelled = pods.filter(({ metadata }) =>
    wanted.every(([name, value]) => metadata.labels?.[name] === value),
  ).length
  const status = {
    replicas,
    ...(labelled > 0 && { fullyLabeledReplicas: labelled }),
    ...(ready > 0 && { readyReplicas: ready }),
    ...(available > 0 && { availableReplicas: available }),
    observedGeneration: set.metadata.generation ?? 0,
  }
  if (Bun.deepEquals(status, set.status)) return []
  const object: ReplicaSet = { ...set, status }
  return [{ verb: 'updateStatus', resource: REPLICA_SETS, object }]
}

/** Which goes first: what serves least, then what is youngest. */
function compareForDeletion(one: Pod, other: Pod): number {
  const rank = (pod: Pod) => [
    pod.spec.nodeName === undefined ? 0 : 1,
    pod.status?.phase === 'Running' ? 1 : 0,
    isReady(pod) ? 1 : 0,
    -Date.parse(pod.metadata.creationTimestamp ?? ''),
  ]
  const ranks = rank(other)
  const difference = rank(one).map((value, index) => value - (ranks[index] ?? 0))
  return difference.find((value) => value !== 0 && !Number.isNaN(value)) ?? 0
}
