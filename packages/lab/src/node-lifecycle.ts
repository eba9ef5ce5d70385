// What the objects of a node and of its Pods say of a node that is there, and of one that is lost. Pure: each function
// gives what to write, or null where it is written already. The sentence about a lost node is kube-controller-manager's,
// which people search for.
// Contract: Kubernetes documentation, "Nodes" (conditions) and "Taints and Tolerations" (taints by condition).

import { timestamp } from '@ingot/kube'
import type { Condition, Node, Pod, PodStatus, Taint } from './kinds.ts'

/** Of a node that works. */
export const READY = { status: 'True', reason: 'KubeletReady', message: 'the lab runs its Pods' }

const NOT_READY = 'node.kubernetes.io/not-ready'
const UNREACHABLE = 'node.kubernetes.io/unreachable'

/** The conditions of a node with its readiness. */
export function nodeConditions(node: Node, isLost: boolean, now: Date): readonly Condition[] | null {
  const wanted = isLost
    ? { status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' }
    : READY
  const conditions = node.status?.conditions ?? []
  const isWritten = conditions.some(({ type, status }) => type === 'Ready' && status === wanted.status)
  return isWritten ? null : withCondition(conditions, { type: 'Ready', ...wanted }, now)
}

/** The taints of a node: what its readiness comes to, and what others put there. */
export function nodeTaints({ spec }: Node, isLost: boolean): readonly Taint[] | null {
  const taints = spec?.taints ?? []
  const ofOthers = taints.filter(({ key }) => key !== NOT_READY && key !== UNREACHABLE)
  const wanted = isLost ? [...ofOthers, { key: UNREACHABLE, effect: 'NoSchedule' }] : ofOthers
  const keys = (list: readonly Taint[]) => list.map(({ key }) => key).join(' ')
  return keys(wanted) === keys(taints) ? null : wanted
}

/** The status of a Pod whose node is lost: nobody knows how it is, so it serves no more. */
export function unreadyPod({ status }: Pod, now: Date): PodStatus | null {
  const conditions = status?.conditions ?? []
  if (!conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True')) return null
  const unready = { type: 'Ready', status: 'False', reason: 'NodeNotReady' }
  return { ...status, conditions: withCondition(conditions, unready, now) }
}

function withCondition(conditions: readonly Condition[], wanted: Condition, now: Date): readonly Condition[] {
  const others = conditions.filter(({ type }) => type !== wanted.type)
  return [...others, { ...wanted, lastTransitionTime: timestamp(now) }]
}
