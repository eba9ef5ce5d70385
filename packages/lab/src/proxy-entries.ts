// What a node's proxy has to know: every address and port of a Service, and which ready endpoints it leads to from
// that node. externalTrafficPolicy Local, ipMode and sessionAffinity are decided here; how nftables is told is
// proxy-rules.ts's. Pure. Not done: node ports. Contract: Kubernetes "Virtual IPs and Service Proxies".

import type { Family } from '@ingot/net'
import { familyOf } from './kinds.ts'
import type { EndpointPort, EndpointSlice, Service, ServicePort } from './kinds.ts'
import { affinityOf } from './proxy-affinity.ts'
import type { Affinity, Target } from './proxy-affinity.ts'

/** One address and port of a Service, and where it leads from this node. */
export interface Entry {
  /** namespace/name of the Service. */
  readonly service: string
  readonly address: string
  readonly family: Family
  /** tcp, udp */
  readonly transport: string
  readonly port: number
  /** An address of the load balancer, not of the cluster. */
  readonly isExternal: boolean
  /** Only this node's endpoints count. */
  readonly isLocal: boolean
  readonly endpoints: readonly Target[]
  readonly affinity: Affinity | null
  /** Whom it is for; everybody where it is empty. */
  readonly sourceRanges: readonly string[]
}

/** The name that a Service and its slices have in common. */
export function serviceName({ metadata }: Service): string {
  return `${metadata.namespace}/${metadata.name}`
}

/** The slices of each Service. */
export function slicesByService(
  slices: readonly EndpointSlice[],
): ReadonlyMap<string, readonly EndpointSlice[]> {
  return Map.groupBy(
    slices,
    ({ metadata }) => `${metadata.namespace}/${metadata.labels?.['kubernetes.io/service-name']}`,
  )
}

/** The entries of a Service with these slices, as the node of this name sees them. */
export function proxyEntries(
  nodeName: string,
  service: Service,
  slices: readonly EndpointSlice[],
): readonly Entry[] {
  return addressesOf(service).flatMap((address) =>
    (service.spec.ports ?? []).map((port) => proxyEntry(nodeName, service, slices, address, port)),
  )
}

function proxyEntry(
  nodeName: string,
  service: Service,
  slices: readonly EndpointSlice[],
  { address, isExternal }: ServiceAddress,
  port: ServicePort,
): Entry {
  const { externalTrafficPolicy, loadBalancerSourceRanges = [] } = service.spec
  const family = familyOf(address)
  const isLocal = isExternal && externalTrafficPolicy === 'Local'
  return {
    service: serviceName(service),
    address,
    family,
    transport: (port.protocol ?? 'TCP').toLowerCase(),
    port: port.port,
    isExternal,
    isLocal,
    endpoints: slices
      .filter((slice) => slice.addressType === family)
      .flatMap((slice) => readyEndpoints(slice, port, isLocal ? nodeName : undefined)),
    affinity: affinityOf(service, port),
    // ranges of the other family say nothing about this one
    sourceRanges: isExternal ? loadBalancerSourceRanges.filter((range) => familyOf(range) === family) : [],
  }
}

interface ServiceAddress {
  readonly address: string
  readonly isExternal: boolean
}

function addressesOf(service: Service): readonly ServiceAddress[] {
  const clusterIps = (service.spec.clusterIPs ?? []).filter((address) => address !== 'None' && address !== '')
  // ipMode Proxy: another machine owns the address and nodes must not take its packets (KEP-1860)
  const ingress = (service.status?.loadBalancer?.ingress ?? []).filter(
    ({ ipMode = 'VIP' }) => ipMode === 'VIP',
  )
  return [
    ...clusterIps.map((address) => ({ address, isExternal: false })),
    ...ingress.flatMap(({ ip }) => (ip === undefined ? [] : [{ address: ip, isExternal: true }])),
  ]
}

function readyEndpoints(
  slice: EndpointSlice,
  port: ServicePort,
  nodeName: string | undefined,
): readonly Target[] {
  const target = slice.ports.find((candidate) => isSamePort(candidate, port))
  if (target === undefined) return []
  return slice.endpoints
    .filter(({ conditions }) => conditions.ready)
    .filter((endpoint) => nodeName === undefined || endpoint.nodeName === nodeName)
    .flatMap(({ addresses }) => addresses.slice(0, 1).map((address) => ({ address, port: target.port })))
}

function isSamePort(candidate: EndpointPort, port: ServicePort): boolean {
  return candidate.name === (port.name ?? '') && candidate.protocol === (port.protocol ?? 'TCP')
}
