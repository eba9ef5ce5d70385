// A Service as the page shows it: what was decided, what its status says, and who says that he announces it.

import type { Decision } from '@ingot/allocator'
import { ADDRESS_CONFLICT, ingressAddresses } from '@ingot/api'
import type { ServiceRow, ServiceState } from '@ingot/web'
import type { StoredService } from '../service-write.ts'

export interface Announced {
  /** Nodes, by ARP and NDP. */
  readonly layer2: readonly string[]
  readonly bgp: readonly string[]
}

/** Undefined for one that neither has an address nor is to have one. */
export function serviceRow(
  key: string,
  service: StoredService,
  { pool, verdicts }: Decision,
  { layer2, bgp }: Announced,
): ServiceRow | undefined {
  const addresses = ingressAddresses(service)
  if (addresses.length === 0 && service.spec?.type !== 'LoadBalancer') return undefined
  const conflict = service.status?.conditions?.find(
    ({ type, status }) => type === ADDRESS_CONFLICT && status === 'True',
  )
  const state = stateOf(addresses.length > 0, conflict !== undefined, layer2.length + bgp.length > 0)
  const why = conflict?.message ?? (state === 'waiting' ? (verdicts.at(-1)?.message ?? '') : '')
  return { service: key, addresses, pool, state, owners: layer2, bgpNodes: bgp.length, why }
}

function stateOf(hasAddress: boolean, isConflict: boolean, isAnnounced: boolean): ServiceState {
  if (!hasAddress) return 'waiting'
  if (isConflict) return 'conflict'
  return isAnnounced ? 'announced' : 'assigned'
}
