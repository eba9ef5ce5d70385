// What this node should announce, and why each Service is announced or not: one pure function over everything that is
// known, by Layer 2 here and by BGP in bgp-state.ts. Nothing depends on what changed. The tests of a Service are MetalLB's,
// in its order, with its reasons.

import { accept, isManaged, serviceKey, serviceKeyOfSlice } from '@ingot/api'
import type { Result, Verdict } from '@ingot/api'
import { indexPools } from '@ingot/config'
import type { Config } from '@ingot/config'
import { holdLayer2Election, ownership } from '@ingot/election'
import type { CandidateNode, HeldElection } from '@ingot/election'
import type { Announcement } from '@ingot/layer2'
import { compareAddresses, formatAddress } from '@ingot/net'
import type { Address } from '@ingot/net'
import type { Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { BgpMemory } from './bgp-state.ts'
import type { BgpState, Others } from './bgp-state.ts'
import { locate } from './located-service.ts'
import type { LocatedService } from './located-service.ts'
import { newestVersion } from './versions.ts'

/** Everything a speaker decides by. */
export interface World {
  readonly services: Iterable<Service>
  readonly endpointSlices: Iterable<EndpointSlice>
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

export interface DesiredState {
  /**
   * The addresses that somebody is to announce, each once. Those for which this node is no candidate are among them:
   * where it still answers, it hands them over.
   */
  readonly announcements: readonly Announcement[]
  /** What was decided by Layer 2 for each Service that this installation looks after, by `namespace/name`. */
  readonly decisions: ReadonlyMap<string, Decision>
  readonly bgp: BgpState
}

export interface Decision {
  /** The addresses of the Service in canonical text, as far as this node is a candidate for them. */
  readonly addresses: readonly string[]
  /** `nodeAssigned`, or why it is not this node that announces. */
  readonly verdict: Verdict
  /** Why the node that the strategy spread has chosen does not count, where it does not. */
  readonly ignored?: Verdict
}

/** A Service that some node is a candidate for. */
interface Candidacy {
  readonly key: string
  /** The first address of the status, by which the election was held. */
  readonly address: Address
  /** All of them, in canonical text. */
  readonly addresses: readonly string[]
  readonly election: HeldElection
  /** With the policy Local, how fresh the view of its endpoints is. */
  readonly version: number | undefined
}

/** Decides for every Service. `memory` is of the speaker that asks again and again. */
export function desiredState(world: World, memory: BgpMemory = new BgpMemory()): DesiredState {
  const slices = Map.groupBy(world.endpointSlices, serviceKeyOfSlice)
  const decisions = new Map<string, Decision>()
  const candidacies: Candidacy[] = []
  const pools = indexPools(world.config)
  const self = world.nodes.find(({ name }) => name === world.node)
  const others = self?.isDrained === true && { others: othersOf(world) }
  for (const service of world.services) {
    if (!isManaged(service, world.loadBalancerClass)) continue
    const key = serviceKey(service)
    const own = slices.get(key) ?? []
    const located = locate(pools, service)
    if (!located.ok) {
      decisions.set(key, { addresses: [], verdict: located.verdict })
      memory.refuse(key, located.verdict)
      continue
    }
    const { pool, addresses } = located.value
    memory.decide(key, world.node, { service, endpointSlices: own, pool, self, ...others }, addresses)
    const candidacy = stand(world, key, service, own, located.value)
    if (candidacy.ok) candidacies.push(candidacy.value)
    else decisions.set(key, { addresses: [], verdict: candidacy.verdict })
  }

  const announcements = announce(candidacies)
  for (const { key, addresses, election } of candidacies) {
    const ignored = election.choice?.ignored && { ignored: election.choice.ignored }
    if (election.refusal !== undefined) {
      decisions.set(key, { addresses: [], verdict: election.refusal, ...ignored })
      continue
    }
    const succession = addresses.flatMap((address) => announcements.get(address)?.succession ?? [])
    const verdict = ownership(succession, world.node, world.members)
    decisions.set(key, { addresses, verdict, ...ignored })
  }
  return {
    announcements: [...announcements.values()],
    decisions,
    bgp: memory.finish(world.config.bgpPeers, self),
  }
}

/** The nodes that may go on with what this one announces: whose speaker is there, as far as that is known. */
function othersOf({ nodes, node, members, config: { bgpPeers } }: World): Others {
  return { bgpPeers, nodes: nodes.filter(({ name }) => name !== node && (members?.has(name) ?? true)) }
}

/** Stands for the election of Layer 2. */
function stand(
  { nodes, node, metallbNodes }: World,
  key: string,
  service: Service,
  endpointSlices: readonly EndpointSlice[],
  { address, addresses, pool }: LocatedService,
): Result<Candidacy> {
  const election = holdLayer2Election({
    service,
    endpointSlices,
    address,
    advertisements: pool.layer2Advertisements,
    nodes,
    node,
    ...(metallbNodes !== undefined && { metallbNodes }),
  })
  if (election.succession.length === 0 && election.refusal !== undefined)
    return { ok: false, verdict: election.refusal }
  const isLocal = service.spec?.externalTrafficPolicy === 'Local'
  const version = isLocal ? newestVersion(endpointSlices) : undefined
  return accept({ key, address, addresses: addresses.map(formatAddress), election, version })
}

/**
 * Each address once, also where Services share it. They may have been elected by different first addresses; then the
 * smallest of those decides, on every node alike.
 */
function announce(candidacies: readonly Candidacy[]): Map<string, Announcement> {
  const announcements = new Map<string, Announcement>()
  for (const { addresses, election, version } of candidacies.toSorted(byElectionKey)) {
    for (const address of addresses) {
      const other = announcements.get(address)
      announcements.set(address, {
        address,
        interfaces: other ? union(other.interfaces, election.interfaces) : election.interfaces,
        succession: other?.succession ?? election.succession,
        ...newer(other?.version, version),
      })
    }
  }
  return announcements
}

function newer(a: number | undefined, b: number | undefined): { readonly version?: number } {
  return a === undefined && b === undefined ? {} : { version: Math.max(a ?? 0, b ?? 0) }
}

function byElectionKey(a: Candidacy, b: Candidacy): number {
  return compareAddresses(a.address, b.address) || (a.key < b.key ? -1 : 1)
}

function union(a: Announcement['interfaces'], b: Announcement['interfaces']): Announcement['interfaces'] {
  return a === 'all' || b === 'all' ? 'all' : [...new Set([...a, ...b])].toSorted()
}
