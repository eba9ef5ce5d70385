// The controller's metrics under MetalLB's names and help texts. Pool figures are counted when somebody asks, from the
// decisions and the configuration in force: nothing is counted twice.

import type { Decision } from '@ingot/allocator'
import type { Config } from '@ingot/config'
import type { Family } from '@ingot/net'
import type { Metric, Metrics } from '@ingot/telemetry'
import { usableAddresses } from './pool-size.ts'
import { canonical } from './world.ts'

export interface ControllerMetrics {
  /** An object was looked at, or a configuration read. */
  readonly updates: Metric
  readonly updateErrors: Metric
  readonly configLoaded: Metric
  readonly configStale: Metric
}

/** What the pool figures are counted from. */
export interface PoolState {
  readonly config: Config
  readonly decisions: ReadonlyMap<string, Decision>
}

/** Registers the metrics; `state` is asked at each exposition. */
export function registerControllerMetrics(
  metrics: Metrics,
  state: () => PoolState | undefined,
): ControllerMetrics {
  const gauge = (name: string, help: string) =>
    metrics.gauge(`metallb_allocator_${name}`, `${help}, per pool`, ['pool'])
  const total = gauge('addresses_total', 'Number of usable IP addresses')
  const totalOf = {
    IPv4: gauge('ipv4_addresses_total', 'Number of usable IPV4 addresses'),
    IPv6: gauge('ipv6_addresses_total', 'Number of usable IPV6 addresses'),
  }
  const inUse = gauge('addresses_in_use_total', 'Number of IP addresses in use')
  const inUseOf = {
    IPv4: gauge('ipv4_addresses_in_use_total', 'Number of IPV4 addresses in use'),
    IPv6: gauge('ipv6_addresses_in_use_total', 'Number of IPV6 addresses in use'),
  }
  const services = gauge('services_allocated_total', 'Number of services allocated')

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

  const client = 'metallb_k8s_client'
  return {
    updates: metrics.counter(
      `${client}_updates_total`,
      'Number of k8s object updates that have been processed.',
    ),
    updateErrors: metrics.counter(
      `${client}_update_errors_total`,
      'Number of k8s object updates that failed for some reason.',
    ),
    configLoaded: metrics.gauge(
      `${client}_config_loaded_bool`,
      '1 if the MetalLB configuration was successfully loaded at least once.',
    ),
    configStale: metrics.gauge(
      `${client}_config_stale_bool`,
      '1 if running on a stale configuration, because the latest config failed to load.',
    ),
  }
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
