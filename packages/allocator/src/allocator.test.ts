// An allocator that follows a cluster: what changes with each step, and what does not.

import { describe, expect, test } from 'bun:test'
import { parseConfig } from '@ingot/config'
import type { Config } from '@ingot/config'
import type { Service } from 'kubernetes-types/core/v1'
import { Allocator } from './allocator.ts'
import { PREFER, REQUIRE, pools, service, written } from './cluster.fixture.ts'

const P = pools({ p: ['192.0.2.0/30'] })

/** Tells and decides; returns what has changed, as addresses by name. */
function step(allocator: Allocator, ...services: Service[]): Record<string, string> {
  for (const it of services) allocator.tell(it)
  const changed = [...allocator.decide()].toSorted()
  return Object.fromEntries(changed.map((key) => [key.replace('default/', ''), addresses(allocator, key)]))
}

function addresses({ decisions }: Allocator, key: string): string {
  return decisions.get(key)?.ingress.join(' ') ?? 'gone'
}

function start(config: Config, ...services: Service[]): Allocator {
  const allocator = new Allocator(config, '')
  step(allocator, ...services)
  return allocator
}

function gone(allocator: Allocator, name: string): Record<string, string> {
  allocator.forget(`default/${name}`)
  return step(allocator)
}

describe('one step', () => {
  test('names only the Services of which something else is decided', () => {
    const allocator = start(P, service('a'), service('b'))
    expect(step(allocator, service('c'))).toEqual({ c: '192.0.2.2' })
    expect(step(allocator, service('c', { labels: { team: 'x' } }))).toEqual({})
    expect(gone(allocator, 'a')).toEqual({ a: 'gone' })
    expect(step(allocator)).toEqual({})
  })

  test('serves in the order in which Services came, not the older first', () => {
    const allocator = start(P, service('young', { age: 9 }))
    expect(step(allocator, service('old', { age: 1 }))).toEqual({ old: '192.0.2.1' })
    expect(addresses(allocator, 'default/young')).toBe('192.0.2.0')
  })

  test('gives a freed address to the one that waits for it', () => {
    const one = pools({ p: ['192.0.2.0/32'] })
    const allocator = start(one, service('a'), service('b', { age: 1 }), service('c', { age: 2 }))
    expect(gone(allocator, 'a')).toEqual({ a: 'gone', b: '192.0.2.0' })
  })

  test('gives a freed port and a freed second family to those that wait', () => {
    const config = pools({ p: ['192.0.2.0/32', 'fd00::/128'] })
    const allocator = start(config, service('a', { share: 'k' }), service('b', { share: 'k', age: 1 }))
    expect(step(allocator, service('a', { share: 'k', ports: [443], ingress: ['192.0.2.0'] }))).toEqual({
      a: '192.0.2.0',
      b: '192.0.2.0',
    })
    const six = service('six', { spec: { clusterIPs: ['fd00:96::1'] } })
    const pair = start(config, six, service('pair', { spec: PREFER, age: 1 }))
    expect(addresses(pair, 'default/pair')).toBe('192.0.2.0')
    expect(gone(pair, 'six')).toEqual({ six: 'gone', pair: '192.0.2.0 fd00::' })
  })

  test('changes nothing when what was decided has been written', () => {
    const services = [service('a'), service('b', { spec: REQUIRE })]
    const allocator = start(pools({ p: ['192.0.2.0/30', 'fd00::/64'] }), ...services)
    const before = new Map(allocator.decisions)
    step(allocator, ...written(services, before))
    for (const [key, { ingress }] of before) expect(allocator.decisions.get(key)?.ingress).toEqual(ingress)
    expect(allocator.decisions.get('default/a')?.verdicts[0]?.reason).toBe('AddressKept')
  })

  test('of two that claim one address, the one that had it keeps it, though it is younger', () => {
    const allocator = start(P, service('young', { ingress: ['192.0.2.3'], age: 9 }))
    const thief = service('old', { ingress: ['192.0.2.3'], age: 1 })
    expect(step(allocator, thief, service('young', { ingress: ['192.0.2.3'], age: 9 }))).toEqual({
      old: '192.0.2.0',
    })
  })

  test('two that change their sharing key together stay together', () => {
    const shared = (name: string, share: string, port: number) =>
      service(name, { share, ports: [port], ingress: ['192.0.2.0'] })
    const allocator = start(P, shared('a', 'k', 80), shared('b', 'k', 443))
    expect(step(allocator, shared('a', 'new', 80), shared('b', 'new', 443))).toEqual({})
  })

  test('what is of another class, or none of ours any more, holds nothing', () => {
    const allocator = start(P, service('a'))
    expect(step(allocator, service('a', { spec: { loadBalancerClass: 'x' } }))).toEqual({ a: 'gone' })
    expect(step(allocator, service('b'))).toEqual({ b: '192.0.2.0' })
  })
})

describe('another configuration', () => {
  test('leaves everybody what was decided, written or not, and why it was given', () => {
    const allocator = start(P, service('a', { age: 1 }), service('b', { age: 2 }))
    allocator.configure(pools({ p: ['192.0.2.0/30'], other: ['198.51.100.0/24'] }))
    expect(step(allocator)).toEqual({})
    expect(allocator.decisions.get('default/b')?.verdicts.map(({ reason }) => reason)).toEqual([
      'IPAllocated',
    ])
  })

  test('and what was written at the same time counts as kept', () => {
    const allocator = start(P, service('a'))
    allocator.configure(pools({ p: ['192.0.2.0/30'], other: ['198.51.100.0/24'] }))
    expect(step(allocator, ...written([service('a')], allocator.decisions))).toEqual({ a: '192.0.2.0' })
    expect(allocator.decisions.get('default/a')?.verdicts.map(({ reason }) => reason)).toEqual([
      'AddressKept',
    ])
  })

  test('moves whoever has lost his address, and serves those that waited', () => {
    const allocator = start(pools({ p: ['192.0.2.0/32'] }), service('a'), service('b', { age: 1 }))
    allocator.configure(pools({ p: ['198.51.100.0/31'] }))
    expect(step(allocator)).toEqual({ a: '198.51.100.0', b: '198.51.100.1' })
  })

  test('names the new pool of an address whose pool was renamed', () => {
    const allocator = start(P, service('a'))
    allocator.configure(pools({ renamed: ['192.0.2.0/30'] }))
    expect(step(allocator)).toEqual({ a: '192.0.2.0' })
    expect(allocator.decisions.get('default/a')?.pool).toBe('renamed')
  })

  test('is held against what is told at the same time', () => {
    const allocator = start(P, service('a'))
    allocator.configure(pools({ p: ['192.0.2.0/30'], q: ['198.51.100.0/24'] }))
    const annotations = { 'metallb.io/address-pool': 'q' }
    expect(step(allocator, service('a', { annotations, ingress: ['192.0.2.0'] }))).toEqual({
      a: '198.51.100.0',
    })
  })
})

describe('a Service that is left alone with an address that it may not share', () => {
  const bad = { addresses: ['nonsense'] }
  const shared = (name: string) => service(name, { share: 'k', ports: [80], ingress: ['192.0.2.0'] })
  const annotations = { 'metallb.io/ip-allocated-from-pool': 'bad' }
  const alone = service('alone', { annotations, ingress: ['192.0.2.0'], age: 1 })

  test.each(['alone', 'a'])('keeps its port from others, and leaves theirs when it goes: %s', (goes) => {
    const allocator = start(pools({ p: ['192.0.2.0/32'], bad }), shared('a'), alone)
    expect(addresses(allocator, 'default/alone')).toBe('192.0.2.0')
    gone(allocator, goes)
    expect(step(allocator, service('b', { share: 'k', ports: [80] }))).toEqual({ b: '' })
  })

  test('counts once for its namespace, though its status names the address twice', () => {
    const annotated = { 'ingot.dev/quota': 'default=1' }
    const config = (...more: object[]) =>
      parseConfig({
        pools: [
          { metadata: { name: 'p', annotations: annotated }, spec: { addresses: ['192.0.2.0/30'] } },
          ...more,
        ],
      }).config
    const rejected = { metadata: { name: 'bad' }, spec: { addresses: ['nonsense'] } }
    const twice = service('twice', { annotations, ingress: ['192.0.2.0', '192.0.2.0'] })
    const allocator = start(config(rejected), twice)
    gone(allocator, 'twice')
    expect(step(allocator, service('b'))).toEqual({ b: '192.0.2.0' })
  })
})

test('addresses in use are counted by pool and family, a shared one once', () => {
  const config = pools({ p: ['192.0.2.0/30', 'fd00::/64'], q: ['198.51.100.0/24'] })
  const allocator = start(
    config,
    service('a', { share: 'k', ports: [80] }),
    service('b', { share: 'k', ports: [443] }),
    service('c', { spec: REQUIRE }),
  )
  expect([allocator.inUse('p', 'IPv4'), allocator.inUse('p', 'IPv6'), allocator.inUse('q', 'IPv4')]).toEqual([
    2, 1, 0,
  ])
  gone(allocator, 'a')
  expect(allocator.inUse('p', 'IPv4')).toBe(2)
  gone(allocator, 'b')
  expect(allocator.inUse('p', 'IPv4')).toBe(1)
})

test('every pool can be asked what it could do for a Service', () => {
  const config = pools({
    manual: { addresses: ['10.0.0.0/24'], autoAssign: false },
    open: ['192.0.2.0/30'],
    six: ['fd00::/64'],
  })
  const allocator = start(config, service('a'))
  expect(allocator.consider('default/a').map(({ text }) => text)).toEqual([
    'manual gives addresses only on request (autoAssign is false)',
    'open would give 192.0.2.1',
    'six has no IPv4 addresses',
  ])
  expect(allocator.consider('default/none')).toEqual([])
})
