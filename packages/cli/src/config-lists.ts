// Where each of MetalLB's kinds belongs among the objects that a configuration is parsed from.

import type { ConfigObjects } from '@ingot/config'

type List = Exclude<keyof ConfigObjects, 'namespaces' | 'nodes' | 'secrets'>

/** By kind. */
export const CONFIG_LISTS = {
  IPAddressPool: 'pools',
  L2Advertisement: 'l2Advertisements',
  BGPAdvertisement: 'bgpAdvertisements',
  BGPPeer: 'bgpPeers',
  BFDProfile: 'bfdProfiles',
  Community: 'communities',
} as const satisfies Readonly<Record<string, List>>
