// The cluster as its API server has it, for the commands that look at it: everything that decides about addresses, read
// once. Kinds that are not served, or that the person may not read, count as none, and are named.

import {
  BFD_PROFILES,
  BGP_ADVERTISEMENTS,
  BGP_PEERS,
  COMMUNITIES,
  ENDPOINT_SLICES,
  IP_ADDRESS_POOLS,
  L2_ADVERTISEMENTS,
  NAMESPACES,
  NODES,
  SERVICE_L2_STATUSES,
  SERVICES,
} from '@ingot/api'
import type { Resource } from '@ingot/api'
import type { ServiceL2Status } from '@ingot/api/kinds'
import type { ApiError, Client, KubernetesObject, Selection } from '@ingot/kube'
import type { Cluster, ClusterFamilies } from '@ingot/plan'
import type { Namespace, Node, Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { CONFIG_LISTS } from '../config-lists.ts'

/** What was read, and what could not be. */
export interface LiveCluster {
  readonly cluster: Cluster
  /** One sentence a kind that counts as none. */
  readonly gaps: readonly string[]
  /** Why Services or pools count as none: what is said of them then means nothing. */
  readonly unread?: string
}

export type ClusterReading =
  { readonly ok: true; readonly value: LiveCluster } | { readonly ok: false; readonly message: string }

const CONFIGURATION: readonly (Resource & { readonly kind: keyof typeof CONFIG_LISTS })[] = [
  { ...IP_ADDRESS_POOLS, kind: 'IPAddressPool' },
  { ...L2_ADVERTISEMENTS, kind: 'L2Advertisement' },
  { ...BGP_ADVERTISEMENTS, kind: 'BGPAdvertisement' },
  { ...BGP_PEERS, kind: 'BGPPeer' },
  { ...BFD_PROFILES, kind: 'BFDProfile' },
  { ...COMMUNITIES, kind: 'Community' },
]

/**
 * Reads everything. `namespace` is MetalLB's. Fails where Services or pools cannot be read, and with `isPartial` only where the
 * API server does not answer us at all.
 */
export async function readCluster(
  client: Client,
  namespace: string,
  isPartial = false,
): Promise<ClusterReading> {
  const gaps: string[] = []
  const errors: ApiError[] = []
  const list = async <T extends object>(
    resource: Resource,
    isNeeded: boolean,
    selection: Selection = {},
  ): Promise<readonly T[]> => {
    const answer = await client.list<KubernetesObject & T>(resource, selection)
    if (answer.ok) return answer.value.items
    if (isNeeded) errors.push(answer.error)
    if (!isNeeded || isPartial)
      gaps.push(`${plural(resource.kind)} cannot be read and count as none: ${answer.error.message}`)
    return []
  }
  const configured = (resource: Resource) =>
    list<object>(resource, resource.kind === 'IPAddressPool', { namespace })
  const [services, namespaces, nodes, endpointSlices, layer2Statuses, ...lists] = await Promise.all([
    list<Service>(SERVICES, true),
    list<Namespace>(NAMESPACES, false),
    list<Node>(NODES, false),
    list<EndpointSlice>(ENDPOINT_SLICES, false),
    list<ServiceL2Status>(SERVICE_L2_STATUSES, false, { namespace }),
    ...CONFIGURATION.map(configured),
  ])
  const [error] = errors
  const unread = error && (error.remedy === undefined ? error.message : `${error.message}; ${error.remedy}`)
  const isAnswered = error?.code === 403 || error?.code === 404
  if (unread !== undefined && !(isPartial && isAnswered)) return { ok: false, message: unread }
  const named = CONFIGURATION.map(({ kind }, i) => [CONFIG_LISTS[kind], lists[i] ?? []] as const)
  const objects = { ...Object.fromEntries(named), namespaces }
  const cluster = { objects, services, nodes, endpointSlices, layer2Statuses }
  return { ok: true, value: { cluster, gaps, ...(unread !== undefined && { unread }) } }
}

function plural(kind: string): string {
  return kind.endsWith('s') ? `${kind}es` : `${kind}s`
}

/** The families of cluster addresses that Services get, by those that they have; `default/kubernetes` has only one. */
export function familiesOf(services: readonly Service[]): ClusterFamilies {
  const addresses = services.flatMap(({ spec }) => spec?.clusterIPs ?? []).filter((it) => it !== 'None')
  const [hasIPv4, hasIPv6] = [
    addresses.some((it) => !it.includes(':')),
    addresses.some((it) => it.includes(':')),
  ]
  if (hasIPv4 && hasIPv6) return 'IPv4,IPv6'
  return hasIPv6 ? 'IPv6' : 'IPv4'
}
