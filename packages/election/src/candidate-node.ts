// A node as an election sees it: its name, its labels and what keeps it from announcing anything. Ready, taints and
// cordons are not looked at, since MetalLB does not either and the order has to be the same; a drain is for BGP alone.

import { BGP_DRAIN } from '@ingot/api'
import type { Labels } from '@ingot/api'
import type { Node } from 'kubernetes-types/core/v1'

const EXCLUDE_LABEL = 'node.kubernetes.io/exclude-from-external-load-balancers'

export interface CandidateNode {
  readonly name: string
  readonly labels: Labels
  /** Why the node announces nothing; undefined for one that may. */
  readonly impediment: Impediment | undefined
  /** It is to announce nothing by BGP that another node announces. */
  readonly isDrained: boolean
}

export interface Impediment {
  readonly reason: 'nodeNetworkUnavailable' | 'nodeLabeledExcludeBalancers' | 'notOwner'
  /** The end of a sentence. */
  readonly why: string
}

/** Reads a Node. These are the speaker's flags `--ignore-exclude-lb` and `--drain-on-cordon`. */
export function candidateNode(
  { metadata, spec, status }: Node,
  ignoreExcludeLabel: boolean,
  isCordonDrain = false,
): CandidateNode {
  const labels = metadata?.labels ?? {}
  const isUnavailable = (status?.conditions ?? []).some(
    (condition) => condition.type === 'NetworkUnavailable' && condition.status === 'True',
  )
  // Any value of the label counts, "false" too: Kubernetes looks at the key alone.
  const isExcluded = !ignoreExcludeLabel && labels[EXCLUDE_LABEL] !== undefined
  return {
    name: metadata?.name ?? '',
    labels,
    impediment: isUnavailable
      ? { reason: 'nodeNetworkUnavailable', why: 'its condition NetworkUnavailable is True' }
      : isExcluded
        ? { reason: 'nodeLabeledExcludeBalancers', why: `it has the label ${EXCLUDE_LABEL}` }
        : undefined,
    isDrained:
      metadata?.annotations?.[BGP_DRAIN] === 'true' || (isCordonDrain && spec?.unschedulable === true),
  }
}
