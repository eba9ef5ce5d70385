// Why one Service has the address it has, or none: what it asks for, what was decided and why, what each pool could do
// for it, who announces it. Nothing is computed here that the allocator and the election have not found.

import { Allocator } from '@ingot/allocator'
import type { Finding } from '@ingot/allocator'
import { ingressAddresses, readAnnotation, serviceKey } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import { acceptConfig, indexPools } from '@ingot/config'
import type { Config, Configuration, PoolIndex } from '@ingot/config'
import type { Service } from 'kubernetes-types/core/v1'
import { announcementOf, ownSlices } from './announcement.ts'
import type { Announcement } from './announcement.ts'
import { bgpAnnouncementOf, bgpNodes } from './bgp-announcement.ts'
import type { BgpAnnouncement, BgpNode } from './bgp-announcement.ts'
import { parseCluster } from './cluster.ts'
import type { Cluster, Settings } from './cluster.ts'
import { nodeAnnouncements } from './node-announcement.ts'
import type { NodeAnnouncement } from './node-announcement.ts'

export interface Explanation {
  readonly service: string
  /** What the Service asks for, as sentences, the strongest wish first. */
  readonly asksFor: readonly string[]
  /** The addresses in its status. */
  readonly has: readonly string[]
  /** The addresses it is to have, and the pool they are from. */
  readonly decided: readonly string[]
  readonly pool: string | null
  /** How that was found, in order. */
  readonly verdicts: readonly Verdict[]
  /** Every pool, by name. */
  readonly pools: readonly Finding[]
  readonly announcement: Announcement
  /** Every node, why it announces the Service or does not. */
  readonly nodes: readonly NodeAnnouncement[]
  /** Who announces it by BGP, where a BGPAdvertisement is for its pool, and every node with the reason. */
  readonly bgp?: BgpAnnouncement
  readonly bgpNodes: readonly BgpNode[]
  /** What is wrong with the configuration, if anything is. */
  readonly rejected: readonly Verdict[]
}

/** What is decided already, by an allocator that follows all Services. */
export interface Standing {
  readonly allocator: Pick<Allocator, 'decisions' | 'consider'>
  /** With its advertisements. */
  readonly configuration: Configuration
}

/** Explains the Service `key`, `namespace/name`; undefined when there is none. */
export function explainService(cluster: Cluster, key: string, settings: Settings): Explanation | undefined {
  const service = cluster.services.find((it) => serviceKey(it) === key)
  if (service === undefined) return undefined
  const configuration = acceptConfig(undefined, parseCluster(cluster))
  const allocator = new Allocator(configuration.inForce, settings.loadBalancerClass)
  for (const it of cluster.services) allocator.tell(it)
  allocator.decide()
  return explainStanding({ allocator, configuration }, cluster, service, settings)
}

/** Explains one Service by what stands; of the cluster's Services no other is looked at. */
export function explainStanding(
  { allocator, configuration }: Standing,
  cluster: Omit<Cluster, 'services' | 'objects'>,
  service: Service,
  settings: Settings,
): Explanation {
  const { inForce: config, rejected } = configuration
  const key = serviceKey(service)
  const decision = allocator.decisions.get(key)
  const pools = indexPools(config)
  const addresses = decision?.ingress ?? []
  return {
    service: key,
    asksFor: wishes(service),
    has: ingressAddresses(service),
    decided: addresses,
    pool: decision?.pool ?? null,
    verdicts: decision?.verdicts ?? [otherClass(service, settings)],
    pools: allocator.consider(key),
    announcement: announcementOf(cluster, pools, service, addresses),
    nodes: nodeAnnouncements(cluster, pools, service, addresses),
    ...bgpOf({ ...cluster, ...settings }, pools, config, service, addresses),
    rejected,
  }
}

function bgpOf(
  cluster: Omit<Cluster, 'services' | 'objects'> & Settings,
  pools: PoolIndex,
  config: Config,
  service: Service,
  addresses: readonly string[],
): Pick<Explanation, 'bgp' | 'bgpNodes'> {
  const nodes = bgpNodes(cluster, pools, config, service, addresses, ownSlices(cluster, service))
  const bgp = bgpAnnouncementOf(pools, config, addresses, nodes)
  return { bgpNodes: nodes, ...(bgp !== undefined && { bgp }) }
}

function otherClass(service: Service, { loadBalancerClass }: Settings): Verdict {
  const wanted = service.spec?.loadBalancerClass ?? ''
  const named = (name: string) => (name === '' ? 'without a class' : `of class ${name}`)
  return {
    reason: 'OtherClass',
    message: `the Service is ${named(wanted)}, and this installation looks after those ${named(loadBalancerClass)}`,
    facts: { loadBalancerClass: wanted },
    remedy: 'create it anew with another spec.loadBalancerClass, or change the flag --lb-class',
  }
}

function wishes(service: Service): string[] {
  const { metadata, spec = {} } = service
  const asked = (name: 'loadBalancerIPs' | 'address-pool' | 'allow-shared-ip', what: string) => {
    const annotation = readAnnotation(metadata, name)
    return annotation?.value ? [`${what} ${annotation.value} (annotation ${annotation.key})`] : []
  }
  const ports = (spec.ports ?? []).map(({ protocol = 'TCP', port }) => `${protocol}/${port}`)
  return [
    ...asked('loadBalancerIPs', 'the address'),
    ...(spec.loadBalancerIP ? [`the address ${spec.loadBalancerIP} (spec.loadBalancerIP)`] : []),
    ...asked('address-pool', 'an address of pool'),
    ...asked('allow-shared-ip', 'to share with those that have the key'),
    `${(spec.ipFamilies ?? []).join(' and ') || 'any family'} (ipFamilyPolicy ${spec.ipFamilyPolicy ?? 'SingleStack'})`,
    `ports ${ports.join(', ')} (externalTrafficPolicy ${spec.externalTrafficPolicy ?? 'Cluster'})`,
  ]
}
