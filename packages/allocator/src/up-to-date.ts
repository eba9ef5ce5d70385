// Whether a Service says already what was decided about it.
// Contract: core/v1 ServiceStatus.loadBalancer, and MetalLB's annotation that names the pool.

import { ALLOCATED_FROM_POOL } from '@ingot/api'
import type { Service } from 'kubernetes-types/core/v1'
import { isConditionUpToDate } from './condition.ts'
import type { Decision } from './decision.ts'

/** Whether the Service needs no write. */
export function isUpToDate(service: Service, decision: Decision): boolean {
  return hasDecidedAddresses(service, decision) && isConditionUpToDate(service, decision)
}

/** Whether the addresses are as decided. An entry with `ipMode: Proxy` or a host name is not what we write. */
export function hasDecidedAddresses({ metadata, status }: Service, { ingress, pool }: Decision): boolean {
  const entries = status?.loadBalancer?.ingress ?? []
  return (
    entries.length === ingress.length &&
    entries.every(
      ({ ip, hostname, ipMode = 'VIP' }, i) => ip === ingress[i] && !hostname && ipMode === 'VIP',
    ) &&
    (metadata?.annotations?.[ALLOCATED_FROM_POOL] ?? null) === pool
  )
}
