// Cutting and mending the lab's links, as `ip -batch` lines for the namespace of the bridge that the link ends at. A cut
// is a pulled cable: the node loses its carrier. A silent cut is a switch that forwards no more: the carrier stays. Pure.

import { MANAGEMENT_NAMESPACE, SEGMENT_NAMESPACE } from './topology.ts'
import type { LabNode } from './topology.ts'

export type Link = 'segment' | 'management'

/** How a link is: `silent` has a carrier and carries nothing. */
export type LinkState = 'up' | 'cut' | 'silent'

/** A batch for one namespace. */
export interface LinkBatch {
  readonly namespace: string
  readonly batch: string
}

export const LINKS: readonly Link[] = ['segment', 'management']

const BRIDGES = { segment: SEGMENT_NAMESPACE, management: MANAGEMENT_NAMESPACE } as const
/** States of a bridge port, linux/if_bridge.h. */
const DISABLED = 0
const FORWARDING = 3

/** Brings a node's link into a state, whichever it is in. The bridge's port has the node's name. */
export function setLink({ name }: LabNode, link: Link, state: LinkState): LinkBatch {
  const lines =
    state === 'cut'
      ? [`link set ${name} down`]
      : [
          `link set ${name} up`,
          `link set ${name} type bridge_slave state ${state === 'up' ? FORWARDING : DISABLED}`,
        ]
  return { namespace: BRIDGES[link], batch: lines.join('\n') }
}
