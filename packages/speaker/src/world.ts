// Everything a speaker decides by, and what of it all Services are decided by alike. Each part is the same value as long as
// nothing in it changes: what was decided by it is kept by that.

import { indexPools } from '@ingot/config'
import type { BgpPeer, Config, PoolIndex } from '@ingot/config'
import { Weights } from '@ingot/election'
import type { CandidateNode } from '@ingot/election'
import type { PeerSettings } from '@ingot/bgp'
import type { Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { peerSettings } from './peer-settings.ts'

export interface World {
  /** By `namespace/name`. */
  readonly services: ReadonlyMap<string, Service>
  /** By the Service that they are of. */
  readonly endpointSlices: ReadonlyMap<string, readonly EndpointSlice[]>
  readonly nodes: readonly CandidateNode[]
  readonly config: Pick<Config, 'pools' | 'bgpPeers'>
  /** The name of this node. */
  readonly node: string
  /** Who may be announcing, by gossip; left out where there is none, and then every node may. */
  readonly members?: ReadonlySet<string>
  /** Nodes whose speakers may know MetalLB's election only; left out for none. */
  readonly metallbNodes?: ReadonlySet<string>
  /** The speaker's flag `--lb-class`; '' for none. */
  readonly loadBalancerClass: string
}

/** The world without its Services. */
export interface Ground extends General {
  readonly pools: PoolIndex
  readonly weights: Weights
  /** This node; undefined while its Node has not been seen. */
  readonly self: CandidateNode | undefined
  /** Of a drained node: who else may announce a Service by BGP. */
  readonly others: Others | undefined
  /** The BGP sessions of this node, by name. */
  readonly peers: readonly PeerSettings[]
}

export interface Others {
  readonly nodes: readonly CandidateNode[]
  readonly bgpPeers: readonly BgpPeer[]
}

/** Where nothing has changed it is the same value as before. */
export function groundOf(world: General, before?: Ground): Ground {
  if (before !== undefined && isSame(before, world)) return before
  const { config, nodes, node, members, metallbNodes, loadBalancerClass } = world
  const self = nodes.find(({ name }) => name === node)
  const others = self?.isDrained === true ? othersOf(world) : undefined
  return {
    ...{ config, nodes, node, loadBalancerClass, self },
    ...(members !== undefined && { members }),
    ...(metallbNodes !== undefined && { metallbNodes }),
    pools: before?.config.pools === config.pools ? before.pools : indexPools(config),
    weights: before?.nodes === nodes ? before.weights : new Weights(nodes, before?.weights),
    others: Bun.deepEquals(before?.others, others) ? before?.others : others,
    peers: peersOf(config.bgpPeers, self, before),
  }
}

type General = Omit<World, 'services' | 'endpointSlices'>

function isSame(a: General, b: General): boolean {
  return (
    a.nodes === b.nodes &&
    a.config === b.config &&
    a.node === b.node &&
    a.members === b.members &&
    a.metallbNodes === b.metallbNodes &&
    a.loadBalancerClass === b.loadBalancerClass
  )
}

/** The nodes that may go on with what this one announces: whose speaker is there, as far as that is known. */
function othersOf({ nodes, node, members, config: { bgpPeers } }: General): Others {
  return { bgpPeers, nodes: nodes.filter(({ name }) => name !== node && (members?.has(name) ?? true)) }
}

function peersOf(
  bgpPeers: readonly BgpPeer[],
  self: CandidateNode | undefined,
  before: Ground | undefined,
): readonly PeerSettings[] {
  const labels = self?.labels ?? {}
  const isSame = before?.config.bgpPeers === bgpPeers && Bun.deepEquals(before.self?.labels ?? {}, labels)
  return isSame ? before.peers : peerSettings(bgpPeers, labels)
}
