// Who would announce the addresses of a Service: by ARP and NDP the node that comes first in the election, as the
// speakers hold it. Before a Service has Pods it is taken to have one on every node.

import { serviceKey, serviceKeyOfSlice } from '@ingot/api'
import { formatAddress, parseAddress } from '@ingot/net'
import { poolContaining } from '@ingot/config'
import type { PoolIndex } from '@ingot/config'
import { candidateNode, holdLayer2Election, Weights } from '@ingot/election'
import type { Choice } from '@ingot/election'
import type { Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import type { Cluster } from './cluster.ts'

/** Who answers for the addresses of one Service. */
export interface Announcement {
  /** Nodes in election order: the first one alive answers. Empty when nobody does. */
  readonly layer2: readonly string[]
  /** Whether one of the nodes would answer, and nothing is known of any. */
  readonly isOpen?: boolean
  /** Why nobody does, and what would change that. */
  readonly why?: string
  readonly remedy?: string
  /** The node that the strategy spread has chosen, and why it does not count, where it does not. */
  readonly choice?: Choice
}

/** Holds the election for `addresses`, which the Service has or is to have. */
export function announcementOf(
  cluster: Pick<Cluster, 'nodes' | 'endpointSlices'>,
  pools: PoolIndex,
  service: Service,
  addresses: readonly string[],
): Announcement {
  const parsed = addresses.flatMap((text) => parseAddress(text) ?? [])
  const [address] = parsed
  const pool = poolContaining(pools, parsed)
  if (address === undefined || pool === undefined) return { layer2: [] }
  if (cluster.nodes.length === 0) {
    const isOpen = pool.layer2Advertisements.length > 0
    return { layer2: [], ...(isOpen ? { isOpen } : { why: 'no L2Advertisement announces the pool' }) }
  }
  const nodes = cluster.nodes.map((node) => candidateNode(node, false))
  const advertisements = pool.layer2Advertisements
  const endpointSlices = slicesOf(cluster, service)
  const election = { service, endpointSlices, address, advertisements, nodes, weights: new Weights(nodes) }
  const refusals = new Map<string, string | undefined>()
  // where there is none, every node says so
  for (const { name } of advertisements.length === 0 ? nodes.slice(0, 1) : nodes) {
    // the same succession whoever asks
    const { succession, choice, refusal } = holdLayer2Election({ ...election, node: name })
    if (succession.length > 0) return { layer2: succession, ...(choice !== undefined && { choice }) }
    if (refusal !== undefined) refusals.set(refusal.message, refusal.remedy)
    if (refusals.size > 1) break
  }
  const [[why, remedy] = []] = refusals
  return {
    layer2: [],
    why:
      refusals.size === 1
        ? (why ?? '')
        : `none of ${nodes.length} nodes may announce ${formatAddress(address)}: ${why}`,
    ...(remedy !== undefined && { remedy }),
  }
}

/** The EndpointSlices that the cluster has of the Service. */
export function ownSlices(
  { endpointSlices }: Pick<Cluster, 'endpointSlices'>,
  service: Service,
): readonly EndpointSlice[] {
  return slicesByService(endpointSlices).get(serviceKey(service)) ?? []
}

/** Made once for a list, which nobody changes: a plan asks for every Service of a cluster. */
function slicesByService(slices: readonly EndpointSlice[]): ReadonlyMap<string, readonly EndpointSlice[]> {
  const made = BY_SERVICE.get(slices)
  if (made !== undefined) return made
  const grouped = Map.groupBy(slices, (slice) => serviceKeyOfSlice(slice) ?? '')
  BY_SERVICE.set(slices, grouped)
  return grouped
}

const BY_SERVICE = new WeakMap<readonly EndpointSlice[], ReadonlyMap<string, readonly EndpointSlice[]>>()

/** RFC 5737: nobody's. By BGP an endpoint without an address does not count. */
const SOME_ADDRESS = '192.0.2.0'

/** The same; where it has none yet, with an endpoint on every node, or one alone where it is the same which node has it. */
export function slicesOf(
  cluster: Pick<Cluster, 'nodes' | 'endpointSlices'>,
  service: Service,
): readonly EndpointSlice[] {
  const own = ownSlices(cluster, service)
  if (own.length > 0) return own
  const isLocal = service.spec?.externalTrafficPolicy === 'Local'
  const nodes = isLocal ? cluster.nodes : cluster.nodes.slice(0, 1)
  const endpoints = nodes.map((node) => ({ addresses: [SOME_ADDRESS], nodeName: node.metadata?.name ?? '' }))
  return [{ metadata: {}, addressType: 'IPv4', endpoints }]
}
