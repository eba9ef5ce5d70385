// Pool use over time.

import { expect, test } from 'bun:test'
import { Allocator } from '@ingot/allocator'
import { milliseconds, seconds } from '@ingot/api'
import { acceptConfig, parseConfig } from '@ingot/config'
import { createManualRuntime } from '@ingot/kube/manual-runtime'
import type { Allocation } from '../pool-metrics.ts'
import { UsageHistory } from './usage-history.ts'

function allocationOf(...pools: string[]): Allocation {
  const objects = pools.map((name, i) => ({
    metadata: { name, namespace: 'metallb-system' },
    spec: { addresses: [`192.0.${i}.0/24`] },
  }))
  const { inForce: config } = acceptConfig(undefined, parseConfig({ pools: objects }))
  return { config, allocator: new Allocator(config, '') }
}

function give(allocator: Allocator, name: string): void {
  allocator.tell({
    metadata: { name, namespace: 'default' },
    spec: { type: 'LoadBalancer', clusterIPs: ['10.96.0.1'], ports: [{ port: 80 }] },
  })
  allocator.decide()
}

test('a sample a minute, for four hours; what is not known is no sample', () => {
  const runtime = createManualRuntime()
  let now: Allocation | undefined = undefined as Allocation | undefined
  const history = new UsageHistory(() => now, runtime)
  runtime.advance(seconds(60))
  expect(history.of('web', 'IPv4')).toEqual([])
  now = allocationOf('web')
  runtime.advance(seconds(60))
  give(now.allocator, 'a')
  runtime.advance(seconds(60))
  expect(history.of('web', 'IPv4')).toEqual([0, 1])
  expect(history.of('web', 'IPv6')).toEqual([0, 0])
  runtime.advance(milliseconds(24 * 3_600_000))
  expect(history.of('web', 'IPv4')).toHaveLength(240)
  expect(new Set(history.of('web', 'IPv4'))).toEqual(new Set([1]))
  history.stop()
  expect(runtime.pending()).toEqual([])
})

test('a pool that is gone is forgotten', () => {
  const runtime = createManualRuntime()
  let now = allocationOf('web', 'old')
  const history = new UsageHistory(() => now, runtime)
  expect(history.of('old', 'IPv4')).toEqual([0])
  now = allocationOf('web')
  runtime.advance(seconds(60))
  expect(history.of('old', 'IPv4')).toEqual([])
  history.stop()
})
