// The nodes that the strategy spread has chosen or would choose: what is written already counts, and what is to get an
// address gets one as from the controller. Services for which nothing is to be chosen are left as they are.

import { ingressAddresses, LAYER2_NODE, milliseconds, serviceKey, usableEndpoints } from '@ingot/api'
import type { Milliseconds, Steps } from '@ingot/api'
import { poolContaining } from '@ingot/config'
import type { PoolIndex } from '@ingot/config'
import { admitting, isSpread, Spread, spreadNodes } from '@ingot/election'
import { parseAddress } from '@ingot/net'
import type { Service } from 'kubernetes-types/core/v1'
import { slicesOf } from './announcement.ts'
import type { Cluster } from './cluster.ts'

/** A Service, and the addresses it has or is to have. */
export interface Addressed {
  readonly service: Service
  readonly addresses: readonly string[]
}

/**
 * The Services with the annotation that the controller would have written, in the order in which they come. In steps of a
 * Service, and of what a controller moves at a time.
 */
export function* withChoices(
  cluster: Pick<Cluster, 'nodes' | 'endpointSlices'>,
  pools: PoolIndex,
  services: readonly Addressed[],
): Steps<Service[]> {
  const spread = new Spread()
  spread.setNodes(spreadNodes(cluster.nodes, new Set()))
  for (const { service, addresses } of services) {
    yield
    const parsed = addresses.flatMap((text) => parseAddress(text) ?? [])
    const [address] = parsed
    const advertisements = admitting(poolContaining(pools, parsed)?.layer2Advertisements ?? [], service)
    if (address === undefined || !isSpread(advertisements)) continue
    const isLocal = service.spec?.externalTrafficPolicy === 'Local'
    const endpoints = isLocal ? usableEndpoints(slicesOf(cluster, service)) : []
    const hosts = isLocal && { hosts: new Set(endpoints.map(({ nodeName }) => nodeName)) }
    const isAnnounced = ingressAddresses(service).includes(addresses[0] ?? '')
    spread.tell(serviceKey(service), { service, address, advertisements, isAnnounced, ...hosts })
  }
  // as it is in the end, when all that has to move has moved
  let now: Milliseconds | undefined = milliseconds(0)
  while (now !== undefined) {
    spread.decide(now)
    yield
    now = spread.deadline
  }
  return services.map(({ service }) => {
    const node = spread.nodeOf(serviceKey(service))
    return node === undefined ? service : withNode(service, node)
  })
}

function withNode(service: Service, node: string): Service {
  const { metadata } = service
  return {
    ...service,
    metadata: { ...metadata, annotations: { ...metadata?.annotations, [LAYER2_NODE]: node } },
  }
}
