// Which sessions FRR has on which node, in MetalLB's mode frr-k8s, and what keeps them from being moved to the speaker. Pure;
// move-nodes.ts moves them. Contract: MetalLB's FRRConfiguration `metallb-NODE`, one for each node.

import { isFor, leftToFrr, objectsForNode, parseConfig } from '@ingot/config'
import type { BgpPeer, FrrConfiguration } from '@ingot/config'
import type { Stored } from '@ingot/kube'
import type { Node } from 'kubernetes-types/core/v1'
import { isSpeaker } from '../cluster/ask-speakers.ts'
import type { AdoptionObjects } from './objects.ts'

/** What is to be moved on one node. */
export interface NodeMove {
  readonly node: string
  /** MetalLB's own, by its name; undefined where it is gone: the node has been moved. */
  readonly frrConfiguration: string | undefined
  /** The BGPPeers that have a session on this node, by name. */
  readonly peers: readonly string[]
}

/** Every node with an FRRConfiguration of MetalLB, or with a speaker and a BGPPeer, by name. */
export function nodeMoves(objects: AdoptionObjects, namespace: string, frrNamespace: string): NodeMove[] {
  return nodesByName(objects).flatMap((node) => {
    const own = configurations(objects, frrNamespace).find((it) => isOwn(it, node))
    const peers = peersOf(objects, namespace, node).map(({ name }) => name)
    if (own === undefined && (peers.length === 0 || !hasSpeaker(objects, namespace, node))) return []
    return [{ node: node.metadata.name, frrConfiguration: own?.metadata.name, peers }]
  })
}

/** Sessions that FRR would keep: somebody else's FRRConfiguration names them too. One sentence each. */
export function heldByOthers(objects: AdoptionObjects, namespace: string, frrNamespace: string): string[] {
  const found = nodesByName(objects).flatMap((node) => {
    const others = configurations(objects, frrNamespace).filter((it) => !isOwn(it, node))
    const held = leftToFrr(peersOf(objects, namespace, node), others, node.metadata.labels ?? {})
    return Array.from(held.values(), ({ facts }) => {
      const { frrConfiguration, name } = facts
      return `FRRConfiguration ${frrConfiguration}, which is not MetalLB's, names BGPPeer ${name} on ${node.metadata.name}`
    })
  })
  return found.map(
    (it) => `${it}: FRR keeps that session; take the neighbor out of it, or the BGPPeer away from that node`,
  )
}

/** FRRConfigurations of MetalLB that no node has: by the label of the host name, which is another than the node's name. */
export function withoutNode(objects: AdoptionObjects, frrNamespace: string): string[] {
  return objects.nodes
    .filter((node) =>
      configurations(objects, frrNamespace).some(
        (it) => isOwn(it, node) && !isFor(it, node.metadata.labels ?? {}),
      ),
    )
    .map(({ metadata }) => metadata.name)
}

function hasSpeaker(
  { pods }: AdoptionObjects,
  namespace: string,
  { metadata: { name } }: Stored<Node>,
): boolean {
  return pods.some((it) => it.metadata.namespace === namespace && it.spec?.nodeName === name && isSpeaker(it))
}

function nodesByName({ nodes }: AdoptionObjects): Stored<Node>[] {
  return nodes.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
}

function configurations({ frrConfigurations }: AdoptionObjects, frrNamespace: string) {
  return frrConfigurations.filter(({ metadata }) => metadata.namespace === frrNamespace)
}

function isOwn({ metadata }: Stored<FrrConfiguration>, node: Stored<Node>): boolean {
  return metadata.name === `metallb-${node.metadata.name}`
}

function peersOf(
  { bgpPeers }: AdoptionObjects,
  namespace: string,
  { metadata }: Stored<Node>,
): readonly BgpPeer[] {
  const own = bgpPeers.filter((it) => it.metadata.namespace === namespace)
  return parseConfig(objectsForNode({ bgpPeers: own }, metadata.labels ?? {})).config.bgpPeers
}
