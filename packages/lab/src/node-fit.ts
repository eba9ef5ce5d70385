// Whether a Pod may run on a node: its node selector, its required node affinity, and the node's taints. The scheduler
// asks it for a Pod, and a DaemonSet for the Pods that it would make. Not here: which of several nodes is best.
// Contract: Kubernetes documentation, "Assigning Pods to Nodes" and "Taints and Tolerations".

import { selectorMatches } from '@ingot/api'
import type { Node, NodeSelectorTerm, PodSpec, Taint, Toleration } from './kinds.ts'

export const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable'

/** What of a Pod's spec says where it may run. */
export type Demands = Pick<PodSpec, 'nodeSelector' | 'affinity' | 'tolerations'>

/** Whether a Pod that demands this may be put on `node`. */
export function fitsNode(demands: Demands, node: Node): boolean {
  return isSelected(demands, node) && taintsOf(node).every((taint) => isTolerated(demands, taint))
}

/** Whether a Pod that demands this and is on `node` may stay: only a taint of effect NoExecute drives it away. */
export function mayStayOn(demands: Demands, node: Node): boolean {
  const driving = taintsOf(node).filter(({ effect }) => effect === 'NoExecute')
  return isSelected(demands, node) && driving.every((taint) => isTolerated(demands, taint))
}

function isSelected({ nodeSelector = {}, affinity }: Demands, { metadata }: Node): boolean {
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  const labels = metadata.labels ?? {}
  const matches = ({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm) =>
    // a term without requirements selects nothing
    matchExpressions.length + matchFields.length > 0 &&
    selectorMatches({ matchExpressions }, labels) &&
    selectorMatches({ matchExpressions: matchFields }, { 'metadata.name': metadata.name })
  return (
    selectorMatches({ matchLabels: nodeSelector }, labels) && (terms === undefined || terms.some(matches))
  )
}

// a cordoned node is tainted by a controller in a real cluster
function taintsOf({ spec }: Node): readonly Taint[] {
  const taints = (spec?.taints ?? []).filter(({ effect }) => effect !== 'PreferNoSchedule')
  return spec?.unschedulable === true ? [...taints, { key: UNSCHEDULABLE, effect: 'NoSchedule' }] : taints
}

function isTolerated({ tolerations = [] }: Demands, taint: Taint): boolean {
  return tolerations.some(({ key = '', operator = 'Equal', value = '', effect = '' }: Toleration) => {
    if (effect !== '' && effect !== taint.effect) return false
    if (key === '') return operator === 'Exists'
    return key === taint.key && (operator === 'Exists' || value === (taint.value ?? ''))
  })
}
