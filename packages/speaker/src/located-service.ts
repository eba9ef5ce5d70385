// What both protocols ask of a Service before they decide: its type, the addresses in its status, and the pool that they
// are from. MetalLB's order and reasons.

import { accept, refuse } from '@ingot/api'
import type { Result } from '@ingot/api'
import { poolContaining } from '@ingot/config'
import type { Pool, PoolIndex } from '@ingot/config'
import { formatAddress, parseAddress } from '@ingot/net'
import type { Address } from '@ingot/net'
import type { Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'

/** A Service as the API server has it. */
export interface ServiceView {
  /** `namespace/name`. */
  readonly key: string
  readonly service: Service
  /** Those of the Service; the same list as long as none of them changes. */
  readonly endpointSlices: readonly EndpointSlice[]
}

/** A Service that has addresses of a pool. */
export interface LocatedService {
  /** The first of its addresses, by which elections are held. */
  readonly address: Address
  readonly addresses: readonly Address[]
  readonly pool: Pool
}

export function locate(pools: PoolIndex, service: Service): Result<LocatedService> {
  if (service.spec?.type !== 'LoadBalancer') {
    return refuse('notLoadBalancer', 'the Service is not of type LoadBalancer')
  }
  const ingress = readIngress(service)
  if (!ingress.ok) return ingress
  const [address] = ingress.value
  if (address === undefined) return refuse('noIPAllocated', 'the Service has no address')
  const pool = poolContaining(pools, ingress.value)
  if (pool !== undefined) return accept({ address, addresses: ingress.value, pool })
  const addresses = ingress.value.map(formatAddress)
  return refuse(
    'ipNotAllowed',
    `no IPAddressPool has all addresses of the Service: ${addresses.join(', ')}`,
    { addresses },
    'extend a pool, or delete the Service and create it again to get another address',
  )
}

/** Every entry of the status has to be an address; one with a host name only spoils them all, as in MetalLB. */
function readIngress({ status }: Service): Result<Address[]> {
  const addresses: Address[] = []
  for (const { ip = '' } of status?.loadBalancer?.ingress ?? []) {
    const address = parseAddress(ip)
    if (address === undefined) {
      return refuse('invalidIP', `"${ip}" in the status of the Service is no IP address`, { ip })
    }
    addresses.push(address)
  }
  return accept(addresses)
}
