// Which node a Pod runs on: what a scheduler decides, as one pure function. A Pod that has a node keeps it. Which nodes
// fit it is node-fit.ts's; of those it gets the one with the fewest Pods.

import type { Node, Pod } from '../kinds.ts'
import { fitsNode } from '../node-fit.ts'

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
    const fitting = nodes.filter((node) => fitsNode(pod.spec, node)).map(({ metadata }) => metadata.name)
    const [node] = fitting.toSorted((one, other) => (load.get(one) ?? 0) - (load.get(other) ?? 0))
    if (node === undefined) return []
    load.set(node, (load.get(node) ?? 0) + 1)
    return [{ pod, node }]
  })
}
