// The definitions of MetalLB's kinds as Ingot serves and installs them, structurally those that MetalLB ships. They are
// written to deploy/crds by generate.ts; the embedded API server takes them from here.

import type { CustomResourceDefinition } from 'kubernetes-types/apiextensions/v1'
import { bfdProfileSchema } from './bfd-profile.ts'
import { bgpAdvertisementSchema } from './bgp-advertisement.ts'
import { bgpPeerV1beta1Schema } from './bgp-peer-v1beta1.ts'
import { bgpPeerSchema } from './bgp-peer.ts'
import { communitySchema } from './community.ts'
import { configurationStateSchema } from './configuration-state.ts'
import { customResourceDefinition } from './custom-resource-definition.ts'
import { ipAddressPoolSchema } from './ip-address-pool.ts'
import { l2AdvertisementSchema } from './l2-advertisement.ts'
import * as resources from './resources.ts'
import { serviceBGPStatusSchema } from './service-bgp-status.ts'
import { serviceL2StatusSchema } from './service-l2-status.ts'

/** One definition a kind, as plain objects ready for an API server. */
export const customResourceDefinitions: readonly CustomResourceDefinition[] = [
  customResourceDefinition(resources.BFD_PROFILES, bfdProfileSchema, [
    { name: 'Passive Mode', type: 'boolean', jsonPath: '.spec.passiveMode' },
    { name: 'Transmit Interval', type: 'integer', jsonPath: '.spec.transmitInterval' },
    { name: 'Receive Interval', type: 'integer', jsonPath: '.spec.receiveInterval' },
    { name: 'Multiplier', type: 'integer', jsonPath: '.spec.detectMultiplier' },
  ]),
  customResourceDefinition(resources.BGP_ADVERTISEMENTS, bgpAdvertisementSchema, [
    { name: 'IPAddressPools', type: 'string', jsonPath: '.spec.ipAddressPools' },
    { name: 'IPAddressPool Selectors', type: 'string', jsonPath: '.spec.ipAddressPoolSelectors' },
    { name: 'Peers', type: 'string', jsonPath: '.spec.peers' },
    { name: 'Node Selectors', type: 'string', jsonPath: '.spec.nodeSelectors', priority: 10 },
  ]),
  customResourceDefinition(
    resources.BGP_PEERS,
    bgpPeerSchema,
    [
      { name: 'Address', type: 'string', jsonPath: '.spec.peerAddress' },
      { name: 'ASN', type: 'string', jsonPath: '.spec.peerASN' },
      { name: 'BFD Profile', type: 'string', jsonPath: '.spec.bfdProfile' },
      { name: 'Multi Hops', type: 'string', jsonPath: '.spec.ebgpMultiHop' },
    ],
    [
      {
        version: resources.BGP_PEERS_V1BETA1.version,
        schema: bgpPeerV1beta1Schema,
        deprecationWarning: 'v1beta1 is deprecated, please use v1beta2',
      },
    ],
  ),
  customResourceDefinition(resources.COMMUNITIES, communitySchema, []),
  customResourceDefinition(resources.CONFIGURATION_STATES, configurationStateSchema, [
    { name: 'Result', type: 'string', jsonPath: '.status.result' },
    { name: 'ErrorSummary', type: 'string', jsonPath: '.status.errorSummary' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ]),
  customResourceDefinition(resources.IP_ADDRESS_POOLS, ipAddressPoolSchema, [
    { name: 'Auto Assign', type: 'boolean', jsonPath: '.spec.autoAssign' },
    { name: 'Avoid Buggy IPs', type: 'boolean', jsonPath: '.spec.avoidBuggyIPs' },
    { name: 'Addresses', type: 'string', jsonPath: '.spec.addresses' },
  ]),
  customResourceDefinition(resources.L2_ADVERTISEMENTS, l2AdvertisementSchema, [
    { name: 'IPAddressPools', type: 'string', jsonPath: '.spec.ipAddressPools' },
    { name: 'IPAddressPool Selectors', type: 'string', jsonPath: '.spec.ipAddressPoolSelectors' },
    { name: 'Interfaces', type: 'string', jsonPath: '.spec.interfaces' },
    { name: 'Node Selectors', type: 'string', jsonPath: '.spec.nodeSelectors', priority: 10 },
  ]),
  customResourceDefinition(resources.SERVICE_BGP_STATUSES, serviceBGPStatusSchema, [
    { name: 'Node', type: 'string', jsonPath: '.status.node' },
    { name: 'Service Name', type: 'string', jsonPath: '.status.serviceName' },
    { name: 'Service Namespace', type: 'string', jsonPath: '.status.serviceNamespace' },
  ]),
  customResourceDefinition(resources.SERVICE_L2_STATUSES, serviceL2StatusSchema, [
    { name: 'Allocated Node', type: 'string', jsonPath: '.status.node' },
    { name: 'Service Name', type: 'string', jsonPath: '.status.serviceName' },
    { name: 'Service Namespace', type: 'string', jsonPath: '.status.serviceNamespace' },
  ]),
]
