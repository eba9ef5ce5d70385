// Which speaker makes the event about an object of the configuration that is rejected: all that read it find the same
// mistake, and one event is enough. It is the one whose Node comes first by name; of pools and communities the controller
// has made it.

import { BFD_PROFILES, BGP_ADVERTISEMENTS, BGP_PEERS, L2_ADVERTISEMENTS } from '@ingot/api'
import type { Resource } from '@ingot/api'
import { objectsForNode } from '@ingot/config'
import type { KubernetesObject, Stored } from '@ingot/kube'
import type { Node } from 'kubernetes-types/core/v1'

/** The kinds that speakers tell of. */
export const REPORTED: readonly Resource[] = [L2_ADVERTISEMENTS, BGP_ADVERTISEMENTS, BGP_PEERS, BFD_PROFILES]

/** The name of the Node whose speaker tells of an object of that kind; undefined where no speaker reads it. */
export function reporterOf(
  { kind }: Resource,
  object: KubernetesObject,
  nodes: Iterable<Stored<Node>>,
): string | undefined {
  return Array.from(nodes, ({ metadata }) => metadata)
    .filter(({ labels = {} }) => isReadBy(kind, object, labels))
    .map(({ name }) => name)
    .toSorted()[0]
}

function isReadBy(kind: string, object: KubernetesObject, labels: Readonly<Record<string, string>>): boolean {
  if (kind === BGP_PEERS.kind) return objectsForNode({ bgpPeers: [object] }, labels).bgpPeers?.length === 1
  if (kind !== BGP_ADVERTISEMENTS.kind) return true
  return objectsForNode({ bgpAdvertisements: [object] }, labels).bgpAdvertisements?.length === 1
}
