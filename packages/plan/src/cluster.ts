// What plans and explanations are made of: the objects of a cluster that decide about addresses, as plain data. Where
// they are from, an API server or files, is not known here.

import type { ServiceL2Status } from '@ingot/api/kinds'
import { parseConfig } from '@ingot/config'
import type { ConfigObjects, ParsedConfig } from '@ingot/config'
import type { Node, Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'

/** A cluster, or what would be one. */
export interface Cluster {
  /** MetalLB's kinds and the Namespaces. */
  readonly objects: ConfigObjects
  readonly services: readonly Service[]
  readonly nodes: readonly Node[]
  readonly endpointSlices: readonly EndpointSlice[]
  /** What speakers say of themselves, where it could be read. */
  readonly layer2Statuses?: readonly ServiceL2Status[]
}

/** How the programs of the cluster are started, as far as it matters here. */
export interface Settings {
  /** `--lb-class`; '' for Services without a class. */
  readonly loadBalancerClass: string
  /** The families of cluster addresses that Services get; what a Service has already counts more. */
  readonly families: ClusterFamilies
  /** `--drain-on-cordon` of the speakers; left out for no. */
  readonly drainOnCordon?: boolean
}

export type ClusterFamilies = 'IPv4' | 'IPv6' | 'IPv4,IPv6'

/** A cluster with nothing in it. */
export const EMPTY_CLUSTER: Cluster = {
  objects: {},
  services: [],
  nodes: [],
  endpointSlices: [],
}

/** What the objects of a cluster mean. Where no nodes are known, what refers to them is believed. */
export function parseCluster({ objects, nodes }: Cluster): ParsedConfig {
  return parseConfig(nodes.length === 0 ? objects : { ...objects, nodes })
}

/**
 * The Service as an API server would have stored it, as far as an address depends on it: one that has not been there has
 * no cluster addresses and no age. `place` is its place among those that are new.
 */
export function asStored(service: Service, families: ClusterFamilies, place: number): Service {
  const { metadata, spec = {} } = service
  const isNew = metadata?.creationTimestamp === undefined
  const hasClusterAddress = spec.clusterIP !== undefined || (spec.clusterIPs ?? []).length > 0
  return {
    ...service,
    // after all that exist, in the order of the manifests
    ...(isNew && { metadata: { ...metadata, creationTimestamp: `9999-${String(place).padStart(9, '0')}` } }),
    ...(!hasClusterAddress && { spec: { ...spec, clusterIPs: clusterAddresses(spec, families) } }),
  }
}

// RFC 5737 and RFC 3849: addresses that nobody has
const PLACEHOLDER = { IPv4: '192.0.2.0', IPv6: '2001:db8::' } as const

/** What the API server gives a Service with these wishes (core/v1 ServiceSpec.ipFamilyPolicy, ipFamilies). */
function clusterAddresses(
  { ipFamilyPolicy, ipFamilies = [] }: NonNullable<Service['spec']>,
  families: ClusterFamilies,
): string[] {
  const available = families.split(',')
  const [wished = available[0]] = ipFamilies
  const first = wished === 'IPv6' ? 'IPv6' : 'IPv4'
  const isDual = ipFamilies.length > 1 || ipFamilyPolicy === 'RequireDualStack'
  const both = isDual || (ipFamilyPolicy === 'PreferDualStack' && available.length > 1)
  const second = first === 'IPv4' ? 'IPv6' : 'IPv4'
  return both && available.length > 1 ? [PLACEHOLDER[first], PLACEHOLDER[second]] : [PLACEHOLDER[first]]
}
