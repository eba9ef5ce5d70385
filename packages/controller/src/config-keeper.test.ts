// When the configuration is read, and what is told of it.

import { expect, test } from 'bun:test'
import { registerClientMetrics } from '@ingot/kube'
import type { EventContent, KubernetesObject, Stored } from '@ingot/kube'
import { createLogger, Metrics } from '@ingot/telemetry'
import type { Namespace } from 'kubernetes-types/core/v1'
import { ConfigKeeper } from './config-keeper.ts'

function start() {
  const pools = new Map<string, KubernetesObject>()
  const communities = new Map<string, KubernetesObject>()
  const namespaces = new Map<string, Stored<Namespace>>()
  const events: unknown[] = []
  const reported: string[][] = []
  const lines: Record<string, unknown>[] = []
  const metrics = new Metrics()
  const write = (line: string) => lines.push(JSON.parse(line))
  const keeper = new ConfigKeeper({
    pools,
    communities,
    namespaces,
    metrics: registerClientMetrics(metrics),
    recorder: {
      record: ({ kind }, { metadata }, content: EventContent) =>
        void events.push({ about: `${kind} ${metadata.name}`, ...content }),
      idle: () => Promise.resolve(),
    },
    state: {
      report: (rejected) => void reported.push(rejected.map(({ facts }) => String(facts['field']))),
      stop: () => Promise.resolve(),
    },
    logger: createLogger({ level: 'info', clock: () => new Date(0), write }),
  })
  const put = (name: string, spec: object, kind = pools) => {
    const object = { metadata: { name }, spec }
    kind.set(name, object)
    keeper.changed()
  }
  const figure = (name: string) =>
    metrics.expose().match(new RegExp(`^metallb_k8s_client_${name} (.*)$`, 'm'))?.[1]
  return { communities, namespaces, events, reported, lines, keeper, put, figure }
}

test('the configuration is read when it has changed, and not each time it is asked for', () => {
  const { keeper, put, figure } = start()
  put('web', { addresses: ['192.0.2.0/24'] })
  expect(keeper.current().pools.map(({ name }) => name)).toEqual(['web'])
  expect(keeper.current()).toBe(keeper.current())
  expect(figure('updates_total')).toBe('1')
  expect([figure('config_loaded_bool'), figure('config_stale_bool')]).toEqual(['1', '0'])
})

test('one that says the same as before stays the same value, and is not told of', () => {
  const { keeper, put, lines } = start()
  put('web', { addresses: ['192.0.2.0/24'] })
  const before = keeper.current()
  put('web', { addresses: ['192.0.2.0/24'], autoAssign: true })
  expect(keeper.current()).toBe(before)
  expect(lines).toMatchObject([{ event: 'config reloaded', pools: ['web'] }])
})

test('a broken pool is told of once, by line, event and metrics, and leaves the last good one in force', () => {
  const { keeper, put, figure, events, lines } = start()
  put('web', { addresses: ['192.0.2.0/24'] })
  const before = keeper.current()
  put('bad', { addresses: [] })
  expect(keeper.current()).toBe(before)
  put('good', { addresses: ['198.51.100.0/24'] })
  expect(keeper.current()).toBe(before)
  expect(events).toEqual([
    {
      about: 'IPAddressPool bad',
      type: 'Warning',
      reason: 'ConfigurationError',
      message: 'parsing address pool bad: pool has no prefixes defined',
    },
  ])
  expect(lines.slice(1)).toMatchObject([
    { level: 'error', msg: 'failed to parse the configuration', name: 'bad', remedy: 'add an address' },
  ])
  expect([figure('config_stale_bool'), figure('update_errors_total')]).toEqual(['1', '1'])
})

test('a broken Community stops every change of pools, and is told of as itself', () => {
  const { keeper, put, communities, events } = start()
  put('web', { addresses: ['192.0.2.0/24'] })
  put('names', { communities: [{ name: 'large', value: 'large:1:2:3' }] }, communities)
  const before = keeper.current()
  put('names', { communities: [{ name: 'x', value: 'no-export' }] }, communities)
  put('names', { addresses: ['198.51.100.0/24'] })
  expect(keeper.current()).toBe(before)
  expect(events).toMatchObject([{ about: 'Community names', reason: 'ConfigurationError' }])
  put('names', {}, communities)
  expect(keeper.current().pools.map(({ name }) => name)).toEqual(['names', 'web'])
})

test('namespaces admit by their labels', () => {
  const { keeper, put, namespaces } = start()
  namespaces.set('shop', { metadata: { name: 'shop', labels: { team: 'x' } } })
  put('web', {
    addresses: ['192.0.2.0/24'],
    serviceAllocation: { namespaceSelectors: [{ matchLabels: { team: 'x' } }] },
  })
  expect(keeper.current().pools[0]?.serviceAllocation?.namespaces).toEqual(new Set(['shop']))
})
