// MetalLB's metrics of pools, under its names and help texts, and ours of the Services that got nothing of them. They are
// read when somebody asks, from the allocator and the configuration in force.

import { lacksAddress } from '@ingot/allocator'
import type { Allocator } from '@ingot/allocator'
import type { Config } from '@ingot/config'
import type { Family } from '@ingot/net'
import type { Metrics } from '@ingot/telemetry'
import { usableAddresses } from '@ingot/plan'

/** An allocator and the configuration that it follows. */
export interface Allocation {
  readonly config: Config
  readonly allocator: Allocator
}

/** Registers the metrics; `state` is asked at each exposition. */
export function registerPoolMetrics(metrics: Metrics, state: () => Allocation | undefined): void {
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
  const lacking = metrics.gauge(
    'ingot_allocator_services_without_address',
    'Number of Services that are to have an address and have none; no series where this controller stands by.',
  )

  metrics.onCollect(() => {
    for (const metric of [total, totalOf.IPv4, totalOf.IPv6, inUse, inUseOf.IPv4, inUseOf.IPv6, services])
      metric.clear()
    lacking.clear()
    const current = state()
    if (current === undefined) return
    const { config, allocator } = current
    lacking.set(allocator.decisions.values().filter(lacksAddress).toArray().length)
    const served = servicesByPool(allocator)
    for (const pool of config.pools) {
      const label = { pool: pool.name }
      const sum = { usable: 0n, inUse: 0 }
      for (const family of FAMILIES) {
        const [usable, used] = [usableAddresses(pool, family), allocator.inUse(pool.name, family)]
        totalOf[family].set(Number(usable), label)
        inUseOf[family].set(used, label)
        sum.usable += usable
        sum.inUse += used
      }
      total.set(Number(sum.usable), label)
      inUse.set(sum.inUse, label)
      services.set(served.get(pool.name) ?? 0, label)
    }
  })
}

const FAMILIES: readonly Family[] = ['IPv4', 'IPv6']

function servicesByPool({ decisions }: Allocator): Map<string, number> {
  const served = new Map<string, number>()
  for (const { pool } of decisions.values()) if (pool !== null) served.set(pool, (served.get(pool) ?? 0) + 1)
  return served
}
