// What the controller says of its pools: of those in force, and nothing before there are any.

import { expect, test } from 'bun:test'
import { Allocator } from '@ingot/allocator'
import { parseConfig } from '@ingot/config'
import { Metrics } from '@ingot/telemetry'
import { pool, service } from './controller-loop.fixture.ts'
import { registerPoolMetrics } from './pool-metrics.ts'
import type { Allocation } from './pool-metrics.ts'

test('addresses, those in use, and the Services that got none, while this controller works', () => {
  const metrics = new Metrics()
  let allocation: Allocation | undefined
  registerPoolMetrics(metrics, () => allocation)
  const samples = () =>
    metrics
      .expose()
      .split('\n')
      .filter((line) => /^\w+(_total{pool|_without_address )/.test(line))
  expect(samples()).toEqual([])

  const { config } = parseConfig({ pools: [pool('web', ['192.0.2.0/31', 'fd00::/127'])] })
  const allocator = new Allocator(config, '')
  for (const name of ['a', 'b', 'c']) allocator.tell(service(name))
  allocator.decide()
  allocation = { config, allocator }
  expect(samples()).toEqual([
    'ingot_allocator_services_without_address 1',
    'metallb_allocator_addresses_in_use_total{pool="web"} 2',
    'metallb_allocator_addresses_total{pool="web"} 4',
    'metallb_allocator_ipv4_addresses_in_use_total{pool="web"} 2',
    'metallb_allocator_ipv4_addresses_total{pool="web"} 2',
    'metallb_allocator_ipv6_addresses_in_use_total{pool="web"} 0',
    'metallb_allocator_ipv6_addresses_total{pool="web"} 2',
    'metallb_allocator_services_allocated_total{pool="web"} 2',
  ])
  allocation = undefined
  expect(samples()).toEqual([])
})
