// The annotations that Ingot reads and writes. MetalLB's are on a Service, under its prefix and under the old one it
// still accepts; a key under the new prefix wins by being there, even with an empty value. Ingot's own are on a pool, on
// advertisements, on a BGPPeer, on a Node, and, for the node that is to announce, on a Service.

import type { ObjectMeta } from 'kubernetes-types/meta/v1'

const PREFIX = 'metallb.io/'
const DEPRECATED_PREFIX = 'metallb.universe.tf'

/** What an annotation can ask for: of a Service, and the last one of a pool. */
export type AnnotationName = 'address-pool' | 'loadBalancerIPs' | 'allow-shared-ip' | 'share-address-pool'

/** The pool an address came from; the controller writes it beside the status. */
export const ALLOCATED_FROM_POOL = 'metallb.io/ip-allocated-from-pool'

/** What a person can say of an IPAddressPool beyond MetalLB's fields. */
export const POOL_ANNOTATIONS = {
  draining: 'ingot.dev/draining',
  quota: 'ingot.dev/quota',
  reservations: 'ingot.dev/reservations',
  strategy: 'ingot.dev/strategy',
} as const

/** What a person can say of an L2Advertisement: how the node that announces is chosen. */
export const LAYER2_STRATEGY = 'ingot.dev/layer2-strategy'

/** What a person can say of a BGPPeer beyond MetalLB's fields. */
export const BGP_PEER_ANNOTATIONS = {
  addPath: 'ingot.dev/bgp-add-path',
  extendedMessages: 'ingot.dev/bgp-extended-messages',
  maximumPrefixes: 'ingot.dev/bgp-maximum-prefixes',
  med: 'ingot.dev/bgp-med',
  opens: 'ingot.dev/bgp-opens',
  prepend: 'ingot.dev/bgp-prepend',
  restartTime: 'ingot.dev/bgp-restart-time',
  role: 'ingot.dev/bgp-role',
  staleTime: 'ingot.dev/bgp-stale-time',
  strictRole: 'ingot.dev/bgp-role-strict',
  ttlSecurity: 'ingot.dev/bgp-ttl-security',
} as const

/** And of a BGPAdvertisement. */
export const BGP_ADVERTISEMENT_ANNOTATIONS = {
  med: 'ingot.dev/bgp-med',
  prepend: 'ingot.dev/bgp-prepend',
  weights: 'ingot.dev/bgp-weights',
} as const

/** In the node selector of an FRRConfiguration, where `ingot adopt` puts it: FRR is to let go of the sessions of the node. */
export const ADOPTED_FROM_FRR = 'ingot.dev/adopted-from-frr'

/** On a Node: what it announces by BGP is to go to other nodes. */
export const BGP_DRAIN = 'ingot.dev/bgp-drain'

/** On a Service under the strategy spread: the node that is to announce. The controller writes it, a person may. */
export const LAYER2_NODE = 'ingot.dev/layer2-node'

/** An annotation as the person wrote it: `key` has the prefix they used. */
export interface Annotation {
  readonly key: string
  readonly value: string
}

/** The annotation in force, or `undefined` when neither key is there. An empty value is for the reader to judge. */
export function readAnnotation(
  metadata: { readonly annotations?: Readonly<Record<string, string>> | undefined } | undefined,
  name: AnnotationName,
): Annotation | undefined {
  for (const key of [`${PREFIX}${name}`, `${DEPRECATED_PREFIX}/${name}`]) {
    const value = metadata?.annotations?.[key]
    if (value !== undefined) return { key, value }
  }
  return undefined
}

/** The keys under the deprecated prefix, sorted, whatever their suffix. */
export function deprecatedAnnotationKeys(metadata: ObjectMeta | undefined): string[] {
  return Object.keys(metadata?.annotations ?? {})
    .filter((key) => key.startsWith(DEPRECATED_PREFIX))
    .toSorted()
}
