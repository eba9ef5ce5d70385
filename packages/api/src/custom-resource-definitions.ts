// The definitions of MetalLB's kinds as Ingot serves and installs them, structurally those that MetalLB ships. They are
// written to deploy/crds by generate.ts; the embedded API server takes them from here.

import type { CustomResourceDefinition } from 'kubernetes-types/apiextensions/v1'
import { bgpAdvertisementSchema } from './bgp-advertisement.ts'
import { customResourceDefinition } from './custom-resource-definition.ts'
import { ipAddressPoolSchema } from './ip-address-pool.ts'
import { l2AdvertisementSchema } from './l2-advertisement.ts'
import { BGP_ADVERTISEMENTS, IP_ADDRESS_POOLS, L2_ADVERTISEMENTS } from './resources.ts'

/** One definition a kind, as plain objects ready for an API server. */
export const customResourceDefinitions: readonly CustomResourceDefinition[] = [
  customResourceDefinition(BGP_ADVERTISEMENTS, bgpAdvertisementSchema, [
    { name: 'IPAddressPools', type: 'string', jsonPath: '.spec.ipAddressPools' },
    { name: 'IPAddressPool Selectors', type: 'string', jsonPath: '.spec.ipAddressPoolSelectors' },
    { name: 'Peers', type: 'string', jsonPath: '.spec.peers' },
    { name: 'Node Selectors', type: 'string', jsonPath: '.spec.nodeSelectors', priority: 10 },
  ]),
  customResourceDefinition(IP_ADDRESS_POOLS, ipAddressPoolSchema, [
    { name: 'Auto Assign', type: 'boolean', jsonPath: '.spec.autoAssign' },
    { name: 'Avoid Buggy IPs', type: 'boolean', jsonPath: '.spec.avoidBuggyIPs' },
    { name: 'Addresses', type: 'string', jsonPath: '.spec.addresses' },
  ]),
  customResourceDefinition(L2_ADVERTISEMENTS, l2AdvertisementSchema, [
    { name: 'IPAddressPools', type: 'string', jsonPath: '.spec.ipAddressPools' },
    { name: 'IPAddressPool Selectors', type: 'string', jsonPath: '.spec.ipAddressPoolSelectors' },
    { name: 'Interfaces', type: 'string', jsonPath: '.spec.interfaces' },
    { name: 'Node Selectors', type: 'string', jsonPath: '.spec.nodeSelectors', priority: 10 },
  ]),
]
