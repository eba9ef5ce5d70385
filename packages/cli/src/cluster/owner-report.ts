// Who has which address now, as the speakers say it in their status objects, and who would be next, by the election. Pure.

import { ingressAddresses, isManaged, serviceKey } from '@ingot/api'
import type { ServiceBGPStatus, ServiceL2Status } from '@ingot/api/kinds'
import { acceptConfig, indexPools } from '@ingot/config'
import { announcementOf, parseCluster } from '@ingot/plan'
import type { Cluster, Settings } from '@ingot/plan'

/** A Service with an address. */
export interface OwnedService {
  readonly service: string
  readonly addresses: readonly string[]
  /** By ARP and NDP: one, but for a moment of a move. No interfaces are all. */
  readonly owners: readonly { readonly node: string; readonly interfaces: readonly string[] }[]
  /** Who is in line after them, in order. */
  readonly next: readonly string[]
  /** Why nobody owns it, where an L2Advertisement is for its pool and nobody does. */
  readonly why?: string
  /** By BGP: each node, and whom it tells. */
  readonly bgp: readonly { readonly node: string; readonly peers: readonly string[] }[]
}

export interface OwnerReport {
  readonly services: readonly OwnedService[]
}

/** `isShown` chooses among the Services, by `namespace/name`. */
export function ownerReport(
  cluster: Cluster,
  bgpStatuses: readonly ServiceBGPStatus[],
  { loadBalancerClass }: Pick<Settings, 'loadBalancerClass'>,
  isShown: (service: string) => boolean,
): OwnerReport {
  const pools = indexPools(acceptConfig(undefined, parseCluster(cluster)).inForce)
  const layer2 = byService(cluster.layer2Statuses ?? [])
  const bgp = byService(bgpStatuses)
  const services = cluster.services
    .filter((it) => it.spec?.type === 'LoadBalancer' && isManaged(it, loadBalancerClass))
    .filter((it) => ingressAddresses(it).length > 0 && isShown(serviceKey(it)))
  return {
    services: services
      .map((service): OwnedService => {
        const [key, addresses] = [serviceKey(service), ingressAddresses(service)]
        const announcement = announcementOf(cluster, pools, service, addresses)
        const owners = (layer2.get(key) ?? []).map(({ status }) => ({
          node: status?.node ?? '',
          interfaces: (status?.interfaces ?? []).map(({ name = '' }) => name),
        }))
        const why = owners.length > 0 ? undefined : whyNobody(announcement)
        return {
          service: key,
          addresses,
          owners,
          next: announcement.layer2.filter((node) => !owners.some((owner) => owner.node === node)),
          ...(why !== undefined && { why }),
          bgp: (bgp.get(key) ?? []).map(({ status }) => ({
            node: status?.node ?? '',
            peers: status?.peers ?? [],
          })),
        }
      })
      .toSorted((a, b) => (a.service < b.service ? -1 : 1)),
  }
}

function byService<T extends ServiceL2Status | ServiceBGPStatus>(statuses: readonly T[]): Map<string, T[]> {
  return Map.groupBy(
    statuses,
    ({ status }) => `${status?.serviceNamespace ?? ''}/${status?.serviceName ?? ''}`,
  )
}

/** Undefined where nobody is to own it by ARP and NDP. */
function whyNobody({ layer2, why }: ReturnType<typeof announcementOf>): string | undefined {
  const [first] = layer2
  return first === undefined ? why : `${first} is to answer, and no ServiceL2Status says that it does`
}
