// Whether this node announces a Service by BGP, and by which advertisements. There is no election: every node that passes the
// tests announces, and routers share the traffic among them. The tests are MetalLB's, in its order, with its reasons.

import { accept, refuse, selectorMatches, usableEndpoints } from '@ingot/api'
import type { LabelSelector, Labels, Result, Verdict } from '@ingot/api'
import type { BgpAdvertisement } from '@ingot/config'
import type { Address } from '@ingot/net'
import type { Service } from 'kubernetes-types/core/v1'
import type { Endpoint, EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { CandidateNode } from './candidate-node.ts'

export interface BgpAnnouncementInput {
  readonly service: Service
  /** Those of the Service. */
  readonly endpointSlices: readonly EndpointSlice[]
  /** All addresses of the Service. */
  readonly addresses: readonly Address[]
  /** Those attached to the pool that the addresses are from. */
  readonly advertisements: readonly BgpAdvertisement[]
  /** This node; undefined while its Node object has not been seen. */
  readonly self: CandidateNode | undefined
  /** The name of this node. */
  readonly node: string
}

export interface BgpAnnouncement {
  /** Those by which this node announces the Service; at least one. */
  readonly advertisements: readonly BgpAdvertisement[]
  /** How many endpoints on this node can serve, with the policy Local: the node's share of the traffic. */
  readonly localEndpoints?: number
}

/** Refused with the reason why this node does not announce the Service. Peers are not considered, as in MetalLB. */
export function announceByBgp(input: BgpAnnouncementInput): Result<BgpAnnouncement> {
  const { service, addresses, node, self } = input
  const here = input.advertisements.filter(({ nodeSelectors }) => admits(nodeSelectors, self?.labels ?? {}))
  if (here.length === 0) {
    const message =
      input.advertisements.length === 0
        ? 'no BGPAdvertisement announces the pool'
        : `no BGPAdvertisement announces the pool from node "${node}"`
    return refuse('notOwner', message, factsOf(node, input.advertisements), CREATE)
  }
  const labels = service.metadata?.labels ?? {}
  const advertisements = here.filter(({ serviceSelectors }) => admits(serviceSelectors, labels))
  if (advertisements.length === 0) {
    const message = 'no BGPAdvertisement of the pool selects the Service'
    return refuse('noMatchingAdvertisement', message, factsOf(node, here), CREATE)
  }
  const conflict = conflictAmong(advertisements, addresses)
  if (conflict !== undefined) {
    const [a, b] = conflict
    return refuse(
      'conflictingAdvertisements',
      `advertisements '${a.name}' and '${b.name}' have conflicting LOCAL_PREF (${a.localPref} vs ${b.localPref})`,
      factsOf(node, conflict),
      'give both the same localPref, or different peers, prefixes, nodes or Services',
    )
  }
  if (self?.impediment !== undefined) {
    const { reason, why } = self.impediment
    return refuse(reason, `node "${node}" announces nothing: ${why}`, { node })
  }
  return withEndpoints(input, advertisements)
}

/** The verdict on a node that announces a Service, in MetalLB's words. */
export function assignedByBgp(node: string, advertisements: readonly BgpAdvertisement[]): Verdict {
  const message = `announcing from node "${node}" with protocol "bgp"`
  return { reason: 'nodeAssigned', message, facts: factsOf(node, advertisements) }
}

const CREATE = 'create a BGPAdvertisement that selects the pool, the Service and the node'

function withEndpoints(
  { service, endpointSlices, node }: BgpAnnouncementInput,
  advertisements: readonly BgpAdvertisement[],
): Result<BgpAnnouncement> {
  // an endpoint without an address serves nobody, which counts here and not in Layer 2
  const usable = usableEndpoints(endpointSlices).filter(({ addresses }) => addresses.length > 0)
  if (service.spec?.externalTrafficPolicy === 'Local') {
    const localEndpoints = podsOf(usable.filter(({ nodeName }) => nodeName === node))
    if (localEndpoints > 0) return accept({ advertisements, localEndpoints })
    const message = `no endpoint that can serve runs on node "${node}", and the externalTrafficPolicy is Local`
    return refuse('noLocalEndpoints', message, { node })
  }
  if (usable.length > 0) return accept({ advertisements })
  const message = 'no endpoint of the Service can serve'
  return refuse('noEndpoints', message, {}, 'make a Pod of the Service ready')
}

/** A Pod of both families has an endpoint in each. */
function podsOf(endpoints: readonly Endpoint[]): number {
  const ipv6 = endpoints.filter(({ addresses: [first] }) => first?.includes(':') === true).length
  return Math.max(ipv6, endpoints.length - ipv6)
}

function admits(selectors: readonly LabelSelector[], labels: Labels): boolean {
  return selectors.length === 0 || selectors.some((selector) => selectorMatches(selector, labels))
}

/** The first two that give one route to one peer different preferences. */
function conflictAmong(
  advertisements: readonly BgpAdvertisement[],
  addresses: readonly Address[],
): readonly [BgpAdvertisement, BgpAdvertisement] | undefined {
  const families = new Set(addresses.map(({ family }) => family))
  const isSamePrefix = (a: BgpAdvertisement, b: BgpAdvertisement) =>
    (families.has('IPv4') && a.aggregationLength === b.aggregationLength) ||
    (families.has('IPv6') && a.aggregationLengthV6 === b.aggregationLengthV6)
  for (const [index, a] of advertisements.entries()) {
    const b = advertisements
      .slice(index + 1)
      .find((it) => it.localPref !== a.localPref && isSamePrefix(a, it) && sharePeer(a, it))
    if (b !== undefined) return [a, b]
  }
  return undefined
}

function sharePeer({ peers: a }: BgpAdvertisement, { peers: b }: BgpAdvertisement): boolean {
  return a.length === 0 || b.length === 0 || a.some((peer) => b.includes(peer))
}

function factsOf(node: string, advertisements: readonly BgpAdvertisement[]) {
  return { node, advertisements: advertisements.map(({ name }) => name) }
}
