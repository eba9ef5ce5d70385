// Who would announce the addresses of a Service by BGP: there is no election, every node that passes the tests does, with
// these routes to those peers. Which sessions stand is not known here.

import type { Verdict } from '@ingot/api'
import { poolContaining } from '@ingot/config'
import type { BgpAdvertisement, Config, PoolIndex } from '@ingot/config'
import {
  announceByBgp,
  assignedByBgp,
  candidateNode,
  familiesOf,
  keptByBgp,
  leftToOthers,
  prefixesOfOthers,
  routesOf,
  sessionsOf,
} from '@ingot/election'
import type { CandidateNode } from '@ingot/election'
import { parseAddress } from '@ingot/net'
import type { Address } from '@ingot/net'
import type { Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { Cluster, Settings } from './cluster.ts'

export interface BgpNode {
  readonly node: string
  /** `nodeAssigned`, or why the node does not announce the Service. */
  readonly verdict: Verdict
  readonly routes: readonly BgpRoute[]
}

/** One route of one advertisement. */
export interface BgpRoute {
  readonly prefix: string
  readonly advertisement: string
  /** The names of the BGPPeers that get it. */
  readonly peers: readonly string[]
}

/** All nodes together. */
export interface BgpAnnouncement {
  /** By name. */
  readonly nodes: readonly string[]
  readonly routes: readonly BgpRoute[]
  /** Whether nodes would announce it, and nothing is known of any. */
  readonly isOpen?: boolean
  /** Why nobody does, and what would change that. */
  readonly why?: string
  readonly remedy?: string
}

/** Every node by name. Nothing for a Service without an address, or from a pool that no BGPAdvertisement announces. */
export function bgpNodes(
  { nodes, drainOnCordon = false }: Pick<Cluster, 'nodes'> & Pick<Settings, 'drainOnCordon'>,
  pools: PoolIndex,
  { bgpPeers }: Pick<Config, 'bgpPeers'>,
  service: Service,
  ips: readonly string[],
  endpointSlices: readonly EndpointSlice[],
): BgpNode[] {
  const addresses = ips.flatMap((text) => parseAddress(text) ?? [])
  const advertisements = poolContaining(pools, addresses)?.bgpAdvertisements ?? []
  if (addresses.length === 0 || advertisements.length === 0) return []
  const decide = (self: CandidateNode): BgpNode => {
    const { name: node } = self
    const result = announceByBgp({ service, endpointSlices, addresses, advertisements, self, node })
    if (!result.ok) return { node, verdict: result.verdict, routes: [] }
    const chosen = result.value.advertisements
    const routes = routesTo(sessionsOf(bgpPeers, self.labels), addresses, chosen)
    if (!self.isDrained) return { node, verdict: assignedByBgp(node, chosen), routes }
    const others = candidates.filter((it) => it !== self)
    const elsewhere = prefixesOfOthers({
      service,
      endpointSlices,
      addresses,
      advertisements,
      others,
      bgpPeers,
    })
    const kept = routes.filter(({ prefix }) => !elsewhere.has(prefix))
    const verdict = kept.length > 0 ? keptByBgp(node, chosen) : leftToOthers(node)
    return { node, verdict, routes: kept }
  }
  const candidates = nodes.map((it) => candidateNode(it, false, drainOnCordon))
  return candidates.map(decide).toSorted((a, b) => (a.node < b.node ? -1 : 1))
}

/** For a pool that some BGPAdvertisement announces; undefined for another. */
export function bgpAnnouncementOf(
  pools: PoolIndex,
  { bgpPeers }: Pick<Config, 'bgpPeers'>,
  ips: readonly string[],
  nodes: readonly BgpNode[],
): BgpAnnouncement | undefined {
  const addresses = ips.flatMap((text) => parseAddress(text) ?? [])
  const advertisements = poolContaining(pools, addresses)?.bgpAdvertisements ?? []
  if (addresses.length === 0 || advertisements.length === 0) return undefined
  if (nodes.length === 0)
    return { nodes: [], routes: routesTo(bgpPeers, addresses, advertisements), isOpen: true }
  const announcing = nodes.filter(({ verdict }) => verdict.reason === 'nodeAssigned')
  const routes = together(announcing.flatMap((it) => it.routes))
  if (announcing.length > 0) return { nodes: announcing.map(({ node }) => node), routes }
  const [first] = nodes
  const { message = '', remedy } = first?.verdict ?? {}
  return { nodes: [], routes, why: message, ...(remedy !== undefined && { remedy }) }
}

function routesTo(
  sessions: Config['bgpPeers'],
  addresses: readonly Address[],
  advertisements: readonly BgpAdvertisement[],
): BgpRoute[] {
  return advertisements.flatMap((advertisement) =>
    routesOf(addresses, [advertisement]).map(({ prefix, peers }) => {
      const family = prefix.includes(':') ? 'IPv6' : 'IPv4'
      const getting = sessions.filter(
        (it) => (peers === 'all' || peers.includes(it.name)) && familiesOf(it).includes(family),
      )
      return { prefix, advertisement: advertisement.name, peers: getting.map(({ name }) => name) }
    }),
  )
}

/** Each route once, with the peers of all nodes. */
function together(routes: readonly BgpRoute[]): BgpRoute[] {
  const byRoute = Map.groupBy(routes, ({ prefix, advertisement }) => `${prefix} ${advertisement}`)
  return Array.from(byRoute.values()).flatMap((same) => {
    const [first] = same
    const peers = [...new Set(same.flatMap((it) => it.peers))].toSorted()
    return first === undefined ? [] : [{ ...first, peers }]
  })
}
