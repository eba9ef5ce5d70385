// Where the kinds Ingot touches live in the Kubernetes API: group, version, plural and scope, as a REST path needs them.
// Not their schemas: MetalLB's kinds have a file each, such as ip-address-pool.ts, Kubernetes' own are in kubernetes-types.

/** A kind as the API server addresses it. `group` is '' for the core group. */
export interface Resource {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly kind: string
  readonly namespaced: boolean
}

/** The API group of MetalLB, whose kinds Ingot speaks. */
const METALLB_GROUP = 'metallb.io'

export const SERVICES: Resource = core('services', 'Service')
export const EVENTS: Resource = core('events', 'Event')
export const PODS: Resource = core('pods', 'Pod')
export const SECRETS: Resource = core('secrets', 'Secret')
export const CONFIG_MAPS: Resource = core('configmaps', 'ConfigMap')
export const DEPLOYMENTS: Resource = { ...core('deployments', 'Deployment'), group: 'apps' }
export const DAEMON_SETS: Resource = { ...core('daemonsets', 'DaemonSet'), group: 'apps' }
export const NODES: Resource = { ...core('nodes', 'Node'), namespaced: false }
export const NAMESPACES: Resource = { ...core('namespaces', 'Namespace'), namespaced: false }
export const ENDPOINT_SLICES: Resource = {
  group: 'discovery.k8s.io',
  version: 'v1',
  plural: 'endpointslices',
  kind: 'EndpointSlice',
  namespaced: true,
}
export const CUSTOM_RESOURCE_DEFINITIONS: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
}
export const VALIDATING_WEBHOOK_CONFIGURATIONS: Resource = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  plural: 'validatingwebhookconfigurations',
  kind: 'ValidatingWebhookConfiguration',
  namespaced: false,
}
export const BFD_PROFILES: Resource = metallb('bfdprofiles', 'BFDProfile')
export const LEASES: Resource = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
  namespaced: true,
}
export const BGP_ADVERTISEMENTS: Resource = metallb('bgpadvertisements', 'BGPAdvertisement')
export const BGP_PEERS: Resource = { ...metallb('bgppeers', 'BGPPeer'), version: 'v1beta2' }
/** The same objects in the version before. */
export const BGP_PEERS_V1BETA1: Resource = metallb('bgppeers', 'BGPPeer')
export const COMMUNITIES: Resource = metallb('communities', 'Community')
export const CONFIGURATION_STATES: Resource = metallb('configurationstates', 'ConfigurationState')
export const IP_ADDRESS_POOLS: Resource = metallb('ipaddresspools', 'IPAddressPool')
export const L2_ADVERTISEMENTS: Resource = metallb('l2advertisements', 'L2Advertisement')
/** Of frr-k8s: what FRR on some nodes is to do. In its mode frr-k8s MetalLB writes one for each node. */
export const FRR_CONFIGURATIONS: Resource = {
  ...metallb('frrconfigurations', 'FRRConfiguration'),
  group: 'frrk8s.metallb.io',
}
export const SERVICE_BGP_STATUSES: Resource = metallb('servicebgpstatuses', 'ServiceBGPStatus')
export const SERVICE_L2_STATUSES: Resource = metallb('servicel2statuses', 'ServiceL2Status')

function core(plural: string, kind: string): Resource {
  return { group: '', version: 'v1', plural, kind, namespaced: true }
}

function metallb(plural: string, kind: string): Resource {
  return { group: METALLB_GROUP, version: 'v1beta1', plural, kind, namespaced: true }
}
