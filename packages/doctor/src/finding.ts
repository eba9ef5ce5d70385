// What a check finds: a verdict, how bad it is, where, and what mends it. That a check could not be made somewhere is a
// finding, too: silence would say that all is well.

import type { Verdict } from '@ingot/api'

/** The worst first. `unknown`: the check could not be made there. */
export const SEVERITIES = ['serious', 'warning', 'note', 'unknown'] as const

export type Severity = (typeof SEVERITIES)[number]

export interface Finding extends Verdict {
  readonly severity: Severity
  /** A node, an interface of it, a pool, a workload: `node-1, eth0`. */
  readonly place: string
  readonly remedy: string
}

/** A check could not be made at `place`. */
export function unknown(place: string, why: string, remedy: string): Finding {
  return { severity: 'unknown', place, reason: 'CheckNotMade', message: why, facts: {}, remedy }
}

const ASK_SPEAKERS =
  'see that the speaker runs and is as new as this tool, and that you may create and get pods/portforward; or run ingot doctor --local on the node'

/** The same of a node whose speaker does not tell. */
export function untold(node: string, why: string): Finding {
  return unknown(node, why, ASK_SPEAKERS)
}

/** The same where the cluster is not known. */
export function noCluster(why: string): Finding {
  return unknown('cluster', why, 'name a cluster that can be read with --kubeconfig and --context')
}
