// The guard itself: what it lets pass, and that it sees each thing that must not be.

import { describe, expect, test } from 'bun:test'
import { Objects } from '../objects.ts'
import type { StoredService } from '../objects.ts'
import { Guard } from './guard.ts'
import { pool, service } from './services.fixture.ts'

/** A guard over one pool, which everybody knows. */
function watch() {
  const objects = new Objects()
  const guard = new Guard(objects)
  const set =
    (name: string) =>
    (...addresses: string[]) => {
      objects.pools.set(name, pool(name, addresses))
      guard.poolsChanged(true)
    }
  const setPool = set('web')
  const write = (after: StoredService, by: 'person' | 'controller') => {
    const key = `default/${after.metadata.name}`
    const before = objects.services.get(key)
    objects.services.set(key, after)
    guard.serviceChanged({ key, before, after }, by === 'controller')
  }
  setPool('192.0.2.0/30')
  guard.rested()
  return { guard, setPool, setOther: set('other'), write }
}

/** A Service that a person made and a controller gave addresses. */
function given({ write }: ReturnType<typeof watch>, name: string, ...has: string[]) {
  write(service(name), 'person')
  write(service(name, { has }), 'controller')
}

describe('an address is given', () => {
  test('from a pool that has it: well', () => {
    const it = watch()
    given(it, 'a', '192.0.2.1')
    expect(it.guard.violations).toEqual([])
  })

  test('from no pool', () => {
    const it = watch()
    given(it, 'a', '192.0.2.9')
    expect(it.guard.violations).toEqual(['default/a got 192.0.2.9, which no pool allowed: no pool has them'])
  })

  test('under the name of another pool', () => {
    const it = watch()
    it.write(service('a'), 'person')
    it.write(service('a', { has: ['192.0.2.1'], from: 'db' }), 'controller')
    expect(it.guard.violations).toHaveLength(1)
  })

  test('though another is asked for', () => {
    const it = watch()
    it.write(service('a', { wants: '192.0.2.3' }), 'person')
    it.write(service('a', { wants: '192.0.2.3', has: ['192.0.2.1'] }), 'controller')
    expect(it.guard.violations[0]).toContain('it asks for 192.0.2.3')
  })

  test('and a node, which nothing took away, but another one later', () => {
    const it = watch()
    it.write(service('a'), 'person')
    it.write(service('a', { has: ['192.0.2.1'], chosen: 'node-1' }), 'controller')
    expect(it.guard.violations).toEqual([])
    it.write(service('a', { has: ['192.0.2.1'], chosen: 'node-2' }), 'controller')
    expect(it.guard.violations).toEqual(['default/a was moved from node-1 to node-2 without need'])
  })

  test('to a Service of another class', () => {
    const it = watch()
    const spec = { loadBalancerClass: 'other.example/lb', type: 'LoadBalancer', clusterIPs: ['10.96.0.1'] }
    it.write(service('a', { spec }), 'person')
    it.write(service('a', { spec, has: ['192.0.2.1'] }), 'controller')
    expect(it.guard.violations[0]).toBe('default/a is of another class and got 192.0.2.1')
  })

  test('from a pool as it was: well until everybody knows better', () => {
    const it = watch()
    it.setPool('198.51.100.0/30')
    given(it, 'a', '192.0.2.1')
    expect(it.guard.violations).toEqual([])
    it.guard.rested()
    given(it, 'b', '192.0.2.2')
    expect(it.guard.violations).toHaveLength(1)
  })

  test('from the last good pool while a pool is wrong, for however long: well', () => {
    const it = watch()
    it.setPool('192.0.2.0/33')
    it.guard.rested()
    given(it, 'a', '192.0.2.1')
    expect(it.guard.violations).toEqual([])
  })
})

test('while a pool is wrong the others are taken by one that starts, not by one that runs', () => {
  const it = watch()
  it.setPool('192.0.2.0/33')
  it.setOther('198.51.100.0/30')
  it.write(service('a'), 'person')
  it.write(service('a', { has: ['198.51.100.1'], from: 'other' }), 'controller')
  expect(it.guard.violations).toHaveLength(1)
  it.guard.started()
  it.write(service('b'), 'person')
  it.write(service('b', { has: ['198.51.100.2'], from: 'other' }), 'controller')
  expect(it.guard.violations).toHaveLength(1)
})

describe('an address is given while another has it', () => {
  test('who may not share it', () => {
    const it = watch()
    given(it, 'a', '192.0.2.1')
    given(it, 'b', '192.0.2.1')
    expect(it.guard.violations).toEqual(['192.0.2.1 was given to default/b while default/a has it'])
  })

  test('who shares it: well', () => {
    const it = watch()
    it.write(service('a', { key: 'k', has: ['192.0.2.1'] }), 'controller')
    it.write(service('b', { key: 'k', port: 443 }), 'person')
    it.write(service('b', { key: 'k', port: 443, has: ['192.0.2.1'] }), 'controller')
    expect(it.guard.violations).toEqual([])
  })

  test('who shared it when that was decided: well', () => {
    const it = watch()
    it.write(service('a', { key: 'k', has: ['192.0.2.1'] }), 'controller')
    it.write(service('b', { key: 'k', port: 443 }), 'person')
    it.write(service('a', { key: 'other', has: ['192.0.2.1'] }), 'person')
    it.write(service('b', { key: 'k', port: 443, has: ['192.0.2.1'] }), 'controller')
    expect(it.guard.violations).toEqual([])
  })

  test('because a person wrote it there by hand: well', () => {
    const it = watch()
    it.write(service('a'), 'person')
    it.write(service('a', { has: ['192.0.2.1'] }), 'person')
    given(it, 'b', '192.0.2.1')
    expect(it.guard.violations).toEqual([])
  })
})

describe('an address is taken away', () => {
  const taken = (it: ReturnType<typeof watch>, name: string) => it.write(service(name), 'controller')

  test('without a cause', () => {
    const it = watch()
    given(it, 'a', '192.0.2.1')
    taken(it, 'a')
    expect(it.guard.violations).toEqual(['default/a lost 192.0.2.1, and nothing spoke against it'])
  })

  test('or changed without a cause', () => {
    const it = watch()
    given(it, 'a', '192.0.2.1')
    it.write(service('a', { has: ['192.0.2.2'] }), 'controller')
    expect(it.guard.violations).toHaveLength(1)
  })

  test('because the pool has it no more: well, but not because it is wrong', () => {
    const it = watch()
    given(it, 'a', '192.0.2.1')
    it.setPool('192.0.2.0/33')
    taken(it, 'a')
    expect(it.guard.violations).toHaveLength(1)
    given(it, 'b', '192.0.2.2')
    it.setPool('192.0.2.0/31')
    taken(it, 'b')
    expect(it.guard.violations).toHaveLength(1)
  })

  test('because the Service asks for another: well', () => {
    const it = watch()
    given(it, 'a', '192.0.2.1')
    it.write(service('a', { wants: '192.0.2.2', has: ['192.0.2.1'] }), 'person')
    it.write(service('a', { wants: '192.0.2.2', has: ['192.0.2.2'] }), 'controller')
    expect(it.guard.violations).toEqual([])
  })

  test('because it can be shared no more: well', () => {
    const it = watch()
    it.write(service('a', { key: 'k', has: ['192.0.2.1'] }), 'controller')
    it.write(service('b', { key: 'k', port: 443, has: ['192.0.2.1'] }), 'controller')
    it.write(service('b', { key: 'k', port: 80, has: ['192.0.2.1'] }), 'person')
    it.write(service('b', { key: 'k', port: 80 }), 'controller')
    expect(it.guard.violations).toEqual([])
  })

  test('because a person wrote it there by hand: well', () => {
    const it = watch()
    given(it, 'a', '192.0.2.1')
    it.write(service('a', { has: ['192.0.2.2'] }), 'person')
    taken(it, 'a')
    expect(it.guard.violations).toEqual([])
  })
})
