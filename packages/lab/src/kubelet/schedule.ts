// Which node a Pod runs on: what a scheduler decides, as one pure function. A Pod that has a node keeps it. Heeded are
// node selectors, the affinity by which a DaemonSet asks for one node, cordons, and how many Pods a node has already.
// Contract: core/v1 PodSpec; not here: taints, resources, preferences.

import type { Node, Pod } from '../kinds.ts'

/** A Pod and the node that it is to be bound to. */
export interface Binding {
  readonly pod: Pod
  readonly node: string
}

/** Nodes for the Pods that have none. A Pod that fits no node stays pending. */
export function schedule(pods: readonly Pod[], nodes: readonly Node[]): readonly Binding[] {
  const living = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
  const load = new Map(
    nodes.map(({ metadata }) => [
      metadata.name,
      living.filter(({ spec }) => spec.nodeName === metadata.name).length,
    ]),
  )
  return living.flatMap((pod) => {
    if (pod.spec.nodeName !== undefined) return []
    const fitting = nodes.filter((node) => fits(pod, node)).map(({ metadata }) => metadata.name)
    const [node] = fitting.toSorted((one, other) => (load.get(one) ?? 0) - (load.get(other) ?? 0))
    if (node === undefined) return []
    load.set(node, (load.get(node) ?? 0) + 1)
    return [{ pod, node }]
  })
}

function fits({ spec }: Pod, { metadata, spec: { unschedulable = false } = {} }: Node): boolean {
  const { labels = {}, name } = metadata
  const asked = askedNodes(spec)
  if (asked !== null) return asked.includes(name)
  return (
    !unschedulable && Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value)
  )
}

/** The nodes that the affinity of a DaemonSet's Pod names; null where it names none. */
function askedNodes({ affinity }: Pod['spec']): readonly string[] | null {
  const terms =
    affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  const names = terms
    .flatMap(({ matchFields = [] }) => matchFields)
    .filter(({ key, operator }) => key === 'metadata.name' && operator === 'In')
    .flatMap(({ values = [] }) => values)
  return names.length === 0 ? null : names
}
