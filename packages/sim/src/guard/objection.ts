// Why a Service may not have certain addresses, other Services aside: the rules of MetalLB's controller for keeping an
// address, written down a second time. Undefined where nothing speaks against them.

import { isManaged } from '@ingot/api'
import type { Family } from '@ingot/net'
import type { StoredService } from '../objects.ts'
import { annotation, isSameSet, parseAll, wantedAddresses } from './claims.ts'
import { isBuggy, isOpenTo, poolOf } from './pool-view.ts'
import type { PoolView } from './pool-view.ts'

export function objection(
  service: StoredService,
  addresses: readonly string[],
  view: PoolView,
): string | undefined {
  return ownObjection(service, addresses) ?? poolObjection(service, addresses, view)
}

/** Whether nobody can say if its pool allows them: a pool is wrong, and it may be the one. Then they stay. */
export function isOfRejectedPool(
  service: StoredService,
  addresses: readonly string[],
  view: PoolView,
): boolean {
  if (view.rejected.length === 0) return false
  const named = annotation(service, 'ip-allocated-from-pool')
  return view.rejected.includes(named) || poolOf(view, parseAll(addresses)) === undefined
}

function ownObjection(service: StoredService, addresses: readonly string[]): string | undefined {
  const { type, clusterIPs = [], ipFamilyPolicy } = service.spec ?? {}
  if (!isManaged(service, '')) return 'it is of another class'
  if (type !== 'LoadBalancer') return 'it is of another type'
  const cluster = familiesOf(clusterIPs)
  if (cluster.length === 0) return 'it has no cluster addresses'
  if (ipFamilyPolicy === 'RequireDualStack' && cluster.length < 2) return 'it requires two families'
  const families = familiesOf(addresses)
  if (families.length < addresses.length) return 'it has two addresses of one family'
  const isLenient = ipFamilyPolicy === 'PreferDualStack' && cluster.length === 2
  if (!isLenient && !isSameSet(families, cluster)) return `its families are ${cluster.join(' and ')}`
  const wanted = wantedAddresses(service) ?? []
  if (wanted.length > 0 && !isSameSet(wanted, addresses)) return `it asks for ${wanted.join(',')}`
  return undefined
}

function poolObjection(
  service: StoredService,
  addresses: readonly string[],
  view: PoolView,
): string | undefined {
  const parsed = parseAll(addresses)
  const pool = poolOf(view, parsed)
  if (pool === undefined) return 'no pool has them'
  if (parsed.some((address) => isBuggy(pool, address))) return `pool ${pool.name} leaves them out`
  if (!isOpenTo(pool, service)) return `pool ${pool.name} is for other namespaces`
  const named = annotation(service, 'address-pool')
  return named === '' || named === pool.name ? undefined : `it asks for pool ${named}`
}

export function familiesOf(addresses: readonly string[]): Family[] {
  return [...new Set(parseAll(addresses).map(({ family }) => family))]
}
