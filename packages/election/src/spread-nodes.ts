// The nodes as the strategy spread sees them: candidates of the election, but for those that kubelet or speaker have left.
// They announce nothing, though the election looks at neither, as MetalLB's; it leaves that to gossip.

import type { Node } from 'kubernetes-types/core/v1'
import { candidateNode } from './candidate-node.ts'
import type { CandidateNode, Impediment } from './candidate-node.ts'

/** By name. `speakers`: the nodes that have one; empty where that is not known. */
export function spreadNodes(
  nodes: readonly Node[],
  speakers: ReadonlySet<string | undefined>,
): readonly CandidateNode[] {
  return nodes
    .map((node) => {
      const candidate = candidateNode(node, false)
      const impediment = candidate.impediment ?? absence(node, speakers)
      return { ...candidate, impediment }
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function absence(node: Node, speakers: ReadonlySet<string | undefined>): Impediment | undefined {
  if (!isReady(node)) return { reason: 'notOwner', why: 'its condition Ready is not True' }
  const isMissing = speakers.size > 0 && !speakers.has(node.metadata?.name)
  return isMissing ? { reason: 'notOwner', why: 'no speaker runs on it' } : undefined
}

/** A node without the condition has no kubelet that could have said so. */
function isReady({ status }: Node): boolean {
  return (status?.conditions ?? []).every(({ type, status: holds }) => type !== 'Ready' || holds === 'True')
}
