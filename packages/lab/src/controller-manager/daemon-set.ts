// DaemonSet to Pods: one on each node that fits, replaced a few at a time when the template changes, and its status.
// The node stands in each Pod's affinity, so that the scheduler puts it there. maxSurge is not heeded: an old Pod goes
// before the new one comes. Pure. Contract: apps/v1 DaemonSet; kube-controller-manager, daemon controller.

import { DAEMON_SETS, PODS } from '@ingot/api'
import type { Node, Pod, PodSpec, Toleration } from '../kinds.ts'
import { fitsNode, mayStayOn, UNSCHEDULABLE } from '../node-fit.ts'
import { countPods, isActive, isOwnedBy, podOf, templateHash } from './owned-pods.ts'
import type { PodCounts } from './owned-pods.ts'
import { resolveCount } from './workloads.ts'
import type { DaemonSet } from './workloads.ts'
import type { Plan, Teller, Write } from './write.ts'

const HASH_LABEL = 'controller-revision-hash'

/** What a daemon runs in spite of. */
const TOLERATED: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: UNSCHEDULABLE, operator: 'Exists', effect: 'NoSchedule' },
]
const TOLERATED_ON_HOST: Toleration = {
  key: 'node.kubernetes.io/network-unavailable',
  operator: 'Exists',
  effect: 'NoSchedule',
}

/** What to do about one DaemonSet. */
export function planDaemonSet(
  set: DaemonSet,
  pods: readonly Pod[],
  nodes: readonly Node[],
  now: number,
): Plan {
  if (set.metadata.deletionTimestamp !== undefined) return { writes: [], recheckAt: Infinity }
  const own = pods.filter((pod) => isOwnedBy(pod, set) && pod.metadata.deletionTimestamp === undefined)
  const spec = withTolerations(set.spec.template.spec)
  const chosen = nodes.filter((node) => fitsNode(spec, node)).map(({ metadata }) => metadata.name)
  const byNode = Map.groupBy(own.filter(isActive).toSorted(byAge), nodeOf)
  const kept = chosen.flatMap((node) => byNode.get(node)?.slice(0, 1) ?? [])
  const outdated = replaceable(set, kept, chosen.length, now)
  // on a node that is cordoned or lost by now
  const staying = nodes
    .filter((node) => !chosen.includes(node.metadata.name) && mayStayOn(spec, node))
    .flatMap(({ metadata }) => byNode.get(metadata.name)?.slice(0, 1) ?? [])
  const remaining = new Set([...kept, ...staying])
  const superfluous = own.filter((pod) => !remaining.has(pod))
  const counts = countPods(kept, set.spec.minReadySeconds ?? 0, now)
  return {
    writes: [
      ...chosen.filter((node) => !byNode.has(node)).map((node) => creation(set, spec, node)),
      ...[...superfluous, ...outdated].map((object): Write => ({
        verb: 'delete',
        resource: PODS,
        object,
        teller: tellerOf(set),
      })),
      ...statusWrites(set, {
        desired: chosen.length,
        misscheduled: [...byNode.keys()].filter((node) => !chosen.includes(node)).length,
        updated: kept.filter((pod) => isUpToDate(set, pod)).length,
        ...counts,
      }),
    ],
    recheckAt: counts.nextAvailableAt,
  }
}

/** The Pods of an older template that may go now: those that do not serve, and as many that do as can be spared. */
function replaceable(set: DaemonSet, pods: readonly Pod[], wanted: number, now: number): readonly Pod[] {
  const { updateStrategy, minReadySeconds = 0 } = set.spec
  if (updateStrategy.type === 'OnDelete') return []
  const isAvailable = (pod: Pod) => countPods([pod], minReadySeconds, now).available === 1
  const old = pods.filter((pod) => !isUpToDate(set, pod))
  const limit = resolveCount(updateStrategy.rollingUpdate?.maxUnavailable, wanted, Math.ceil)
  // at least one, or nothing would ever move: surge is not heeded
  const spare = Math.max(1, limit) - (wanted - pods.filter(isAvailable).length)
  return [...old.filter((pod) => !isAvailable(pod)), ...old.filter(isAvailable).slice(0, Math.max(0, spare))]
}

function isUpToDate(set: DaemonSet, { metadata }: Pod): boolean {
  return metadata.labels?.[HASH_LABEL] === templateHash(set.spec.template)
}

function creation(set: DaemonSet, spec: PodSpec, node: string): Write {
  const { metadata } = set.spec.template
  const labels = { ...metadata?.labels, [HASH_LABEL]: templateHash(set.spec.template) }
  const template = { metadata: { ...metadata, labels }, spec: boundTo(spec, node) }
  return { verb: 'create', resource: PODS, object: podOf(template, DAEMON_SETS, set), teller: tellerOf(set) }
}

function tellerOf(object: DaemonSet): Teller {
  return { resource: DAEMON_SETS, object }
}

function boundTo(spec: PodSpec, node: string): PodSpec {
  const onlyThere = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }
  const nodeAffinity = {
    ...spec.affinity?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [onlyThere] },
  }
  return { ...spec, affinity: { ...spec.affinity, nodeAffinity } }
}

function withTolerations(spec: PodSpec): PodSpec {
  const added = spec.hostNetwork === true ? [...TOLERATED, TOLERATED_ON_HOST] : TOLERATED
  return { ...spec, tolerations: [...(spec.tolerations ?? []), ...added] }
}

/** Where a Pod runs, or where it is meant to. */
function nodeOf({ spec }: Pod): string {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  return spec.nodeName ?? terms?.[0]?.matchFields?.[0]?.values?.[0] ?? ''
}

function byAge(one: Pod, other: Pod): number {
  return (one.metadata.creationTimestamp ?? '') < (other.metadata.creationTimestamp ?? '') ? -1 : 1
}

interface Counts extends PodCounts {
  readonly desired: number
  readonly misscheduled: number
  readonly updated: number
}

function statusWrites(set: DaemonSet, counts: Counts): readonly Write[] {
  const unavailable = counts.desired - counts.available
  const status = {
    currentNumberScheduled: counts.replicas,
    numberMisscheduled: counts.misscheduled,
    desiredNumberScheduled: counts.desired,
    numberReady: counts.ready,
    observedGeneration: set.metadata.generation ?? 0,
    ...(counts.updated > 0 && { updatedNumberScheduled: counts.updated }),
    ...(counts.available > 0 && { numberAvailable: counts.available }),
    ...(unavailable > 0 && { numberUnavailable: unavailable }),
  }
  if (Bun.deepEquals(status, set.status)) return []
  const object: DaemonSet = { ...set, status }
  return [{ verb: 'updateStatus', resource: DAEMON_SETS, object }]
}
