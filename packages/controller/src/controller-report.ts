// What `GET /status.json` of a controller answers, counted from what the loop has decided.

import { ingressAddresses } from '@ingot/api'
import type { ControllerReport } from '@ingot/api/status-report'
import { usableAddresses } from '@ingot/plan'
import type { LoopView } from './controller-loop.ts'

/** How the program is, whatever it does. */
export type ControllerStanding = Omit<
  ControllerReport,
  'program' | 'isLeading' | 'rejected' | 'services' | 'pools'
>

/** `view` is undefined where this controller gives no addresses. */
export function controllerReport(standing: ControllerStanding, view: LoopView | undefined): ControllerReport {
  const ours = [...(view?.allocation.allocator.decisions.keys() ?? [])]
    .flatMap((key) => view?.services.get(key) ?? [])
    .map((service) => ({
      isWanted: service.spec?.type === 'LoadBalancer',
      has: ingressAddresses(service).length > 0,
    }))
    .filter(({ isWanted, has }) => isWanted || has)
  const withAddress = ours.filter(({ has }) => has).length
  return {
    program: 'controller',
    ...standing,
    isLeading: view !== undefined,
    rejected: [...(view?.rejected ?? [])],
    services: { total: ours.length, withAddress, waiting: ours.length - withAddress },
    pools: poolUse(view),
  }
}

function poolUse(view: LoopView | undefined): ControllerReport['pools'] {
  if (view === undefined) return []
  const { config, allocator } = view.allocation
  return config.pools.flatMap((pool) =>
    (['IPv4', 'IPv6'] as const)
      .map((family) => ({
        pool: pool.name,
        family,
        inUse: allocator.inUse(pool.name, family),
        total: Number(usableAddresses(pool, family)),
      }))
      .filter(({ inUse, total }) => inUse + total > 0),
  )
}
