// The part of a configuration that concerns one node: its speaker reads only those BGPPeers and BGPAdvertisements that
// select it, so that a mistake in one for other nodes does not disturb it. L2Advertisements are for all, since every
// speaker has to elect the same node.

import { selectorMatches } from '@ingot/api'
import type { Labels, LabelSelector, Result } from '@ingot/api'
import { checkBGPAdvertisement } from '@ingot/api/kinds'
import { readBGPPeer } from './bgp-peer.ts'
import type { ConfigObjects } from './parse-config.ts'
import { invalidSelector } from './selectors.ts'

type Check = (object: unknown) => Result<{ readonly spec?: Selecting | undefined }>

interface Selecting {
  readonly nodeSelectors?: readonly LabelSelector[] | undefined
}

/** The objects without the BGPPeers and BGPAdvertisements whose node selectors leave out a node with these labels. */
export function objectsForNode(objects: ConfigObjects, labels: Labels): ConfigObjects {
  const { bgpPeers, bgpAdvertisements } = objects
  const chosen = (list: readonly unknown[], check: Check) => list.filter((it) => isFor(check(it), labels))
  return {
    ...objects,
    ...(bgpPeers && { bgpPeers: chosen(bgpPeers, readBGPPeer) }),
    ...(bgpAdvertisements && { bgpAdvertisements: chosen(bgpAdvertisements, checkBGPAdvertisement) }),
  }
}

/** What nobody can read stays, for every node: somebody has to name it. */
function isFor(checked: ReturnType<Check>, labels: Labels): boolean {
  if (!checked.ok) return true
  const { nodeSelectors = [] } = checked.value.spec ?? {}
  return (
    nodeSelectors.length === 0 ||
    invalidSelector(nodeSelectors) !== undefined ||
    nodeSelectors.some((selector) => selectorMatches(selector, labels))
  )
}
