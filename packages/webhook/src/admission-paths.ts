// What MetalLB's ValidatingWebhookConfiguration asks at which path, and what an object is held against there: the whole
// list of its kind, and lists of other kinds.

import {
  BFD_PROFILES,
  BGP_ADVERTISEMENTS,
  BGP_PEERS,
  COMMUNITIES,
  IP_ADDRESS_POOLS,
  L2_ADVERTISEMENTS,
  NODES,
} from '@ingot/api'
import type { Resource } from '@ingot/api'

/** The lists of a configuration that an object is held against. */
export const LISTED = {
  pools: IP_ADDRESS_POOLS,
  l2Advertisements: L2_ADVERTISEMENTS,
  bgpAdvertisements: BGP_ADVERTISEMENTS,
  bgpPeers: BGP_PEERS,
  bfdProfiles: BFD_PROFILES,
  communities: COMMUNITIES,
  nodes: NODES,
} as const satisfies Readonly<Record<string, Resource>>

export type ListName = keyof typeof LISTED

export interface AdmissionPath {
  readonly path: string
  readonly list: Exclude<ListName, 'nodes'>
  /** What else has to fit; what is wrong with it is a reason to deny. */
  readonly heldAgainst: readonly ListName[]
}

export const ADMISSION_PATHS: readonly AdmissionPath[] = [
  { path: '/validate-metallb-io-v1beta2-bgppeer', list: 'bgpPeers', heldAgainst: [] },
  { path: '/validate-metallb-io-v1beta1-ipaddresspool', list: 'pools', heldAgainst: [] },
  {
    path: '/validate-metallb-io-v1beta1-bgpadvertisement',
    list: 'bgpAdvertisements',
    heldAgainst: ['pools', 'nodes'],
  },
  { path: '/validate-metallb-io-v1beta1-l2advertisement', list: 'l2Advertisements', heldAgainst: ['pools'] },
  { path: '/validate-metallb-io-v1beta1-community', list: 'communities', heldAgainst: [] },
  { path: '/validate-metallb-io-v1beta1-bfdprofile', list: 'bfdProfiles', heldAgainst: [] },
]

/** The kind whose objects are checked there. */
export function kindAt({ list }: AdmissionPath): string {
  return LISTED[list].kind
}
