// MetalLB's metrics of pools, under its names and help texts. They are counted when somebody asks, from the
// decisions and the configuration in force: nothing is counted twice.

import type { Decision } from '@ingot/allocator'
import type { Config } from '@ingot/config'
import type { Family } from '@ingot/net'
import type { Metrics } from '@ingot/telemetry'
import { usableAddresses } from './pool-size.ts'
import { canonical } from './world.ts'

/** What the pool figures are counted from. */
export interface PoolState {
  readonly config: Config
  readonly decisions: ReadonlyMap<string, Decision>
}

/** Registers the metrics; `state` is asked at each exposition. */
export function registerPoolMetrics(metrics: Metrics, state: () => PoolState | undefined): void {
  const gauge = (name: string, help: string) => metrics.gauge(name, `${help}, per pool`, ['pool'])
  const total = gauge('metallb_allocator_addresses_total', 'Number of usable IP addresses')
  const totalOf = {
    IPv4: gauge('metallb_allocator_ipv4_addresses_total', 'Number of usable IPV4 addresses'),
    IPv6: gauge('metallb_allocator_ipv6_addresses_total', 'Number of usable IPV6 addresses'),
  }
  const inUse = gauge('metallb_allocator_addresses_in_use_total', 'Number of IP addresses in use')
  const inUseOf = {
    IPv4: gauge('metallb_allocator_ipv4_addresses_in_use_total', 'Number of IPV4 addresses in use'),
    IPv6: gauge('metallb_allocator_ipv6_addresses_in_use_total', 'Number of IPV6 addresses in use'),
  }
  const services = gauge('metallb_allocator_services_allocated_total', 'Number of services allocated')

  metrics.onCollect(() => {
    for (const metric of [total, totalOf.IPv4, totalOf.IPv6, inUse, inUseOf.IPv4, inUseOf.IPv6, services])
      metric.clear()
    const { config, decisions } = state() ?? { config: undefined, decisions: new Map<string, Decision>() }
    const usage = usageByPool(decisions)
    for (const pool of config?.pools ?? []) {
      const label = { pool: pool.name }
      const used = usage.get(pool.name) ?? noUsage()
      total.set(Number(usableAddresses(pool, 'IPv4') + usableAddresses(pool, 'IPv6')), label)
      inUse.set(used.IPv4.size + used.IPv6.size, label)
      services.set(used.services, label)
      for (const family of FAMILIES) {
        totalOf[family].set(Number(usableAddresses(pool, family)), label)
        inUseOf[family].set(used[family].size, label)
      }
    }
  })
}

const FAMILIES: readonly Family[] = ['IPv4', 'IPv6']

type Usage = Record<Family, Set<string>> & { services: number }

const noUsage = (): Usage => ({ IPv4: new Set(), IPv6: new Set(), services: 0 })

/** Distinct addresses in use: one that several Services share counts once. */
function usageByPool(decisions: ReadonlyMap<string, Decision>): Map<string, Usage> {
  const usage = new Map<string, Usage>()
  for (const { ingress, pool } of decisions.values()) {
    if (pool === null || ingress.length === 0) continue
    const used = usage.get(pool) ?? noUsage()
    usage.set(pool, used)
    used.services++
    for (const address of ingress.map(canonical)) used[address.includes(':') ? 'IPv6' : 'IPv4'].add(address)
  }
  return usage
}
