// What the strategy spread has chosen for a Service, as its annotation says, and whether that counts. A speaker that knows
// MetalLB's election only does not read the annotation: as long as one may announce the address, nobody does.

import { LAYER2_NODE, quoted, refuse } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import type { Layer2Advertisement } from '@ingot/config'
import type { Service } from 'kubernetes-types/core/v1'

/** The node that is to come first in its tier. */
export interface Choice {
  readonly node: string
  /** Why the usual election decides all the same; undefined where the choice counts. */
  readonly ignored: Verdict | undefined
}

/** Whether the node that announces a Service is to be chosen. */
export function isSpread(advertisements: readonly Layer2Advertisement[]): boolean {
  return advertisements.some(({ strategy }) => strategy === 'spread')
}

/**
 * @param advertisements those that announce the Service
 * @param candidates the nodes that may announce it
 */
export function choiceOf(
  { metadata }: Service,
  advertisements: readonly Layer2Advertisement[],
  candidates: ReadonlyMap<string, number>,
  metallbNodes: ReadonlySet<string> = new Set(),
): Choice | undefined {
  const node = metadata?.annotations?.[LAYER2_NODE] ?? ''
  if (node === '' || !isSpread(advertisements)) return undefined
  const others = [...candidates.keys()].filter((it) => metallbNodes.has(it))
  if (others.length > 0) return { node, ignored: besideMetallb(node, others) }
  return { node, ignored: candidates.has(node) ? undefined : notCandidate(node) }
}

function besideMetallb(node: string, others: readonly string[]): Verdict {
  return refuse(
    'Layer2NodeIgnored',
    `the annotation ${LAYER2_NODE} does not count: the speakers of ${others.join(', ')} may be MetalLB's`,
    { node, others },
    'replace them, and give all speakers the Secret of the gossip, so that they send heartbeats',
  ).verdict
}

function notCandidate(node: string): Verdict {
  return refuse(
    'Layer2NodeIgnored',
    `the annotation ${LAYER2_NODE} names ${quoted(node)}, which is no candidate`,
    { node },
    'remove the annotation: the controller chooses again',
  ).verdict
}
