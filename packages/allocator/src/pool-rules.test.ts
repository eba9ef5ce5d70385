// Ingot's own rules of a pool at work: sharing without a key, draining, strategies, reservations, quotas.

import { describe, expect, test } from 'bun:test'
import { parseConfig } from '@ingot/config'
import type { Config } from '@ingot/config'
import { Allocator } from './allocator.ts'
import { PREFER, REQUIRE, V6, addresses, decide, said, service } from './cluster.fixture.ts'

/** One pool with annotations under our prefix, or with the whole key. */
function pool(annotations: Record<string, string>, addresses = ['192.0.2.0/30'], spec = {}): Config {
  const keys = Object.entries(annotations).map(([key, value]) => [
    key.includes('/') ? key : `ingot.dev/${key}`,
    value,
  ])
  const manifest = {
    metadata: { name: 'p', annotations: Object.fromEntries(keys) },
    spec: { addresses, ...spec },
  }
  const { config, rejected } = parseConfig({ pools: [manifest], l2Advertisements: [], namespaces: [] })
  expect(rejected).toEqual([])
  return config
}

const asks = (ip: string) => ({ spec: { loadBalancerIP: ip } })

describe('a shared pool', () => {
  const P = pool({ 'metallb.universe.tf/share-address-pool': 'true' })

  test('shares its addresses between Services without a key, ports allowing', () => {
    const services = [
      service('a', { ports: [80] }),
      service('b', { ports: [443], age: 1 }),
      service('c', { ports: [80], age: 2 }),
      service('d', { ports: ['UDP/80'], age: 3 }),
    ]
    expect(addresses(P, ...services)).toEqual({
      a: '192.0.2.0',
      b: '192.0.2.0',
      c: '192.0.2.1',
      d: '192.0.2.0',
    })
  })

  test('shares them with Services that have a key too, whatever it is', () => {
    const services = [
      service('a', { share: 'k', ports: [80] }),
      service('b', { share: 'j', ports: [443], age: 1 }),
      service('c', { ports: [8080], age: 2 }),
    ]
    expect(Object.values(addresses(P, ...services))).toEqual(['192.0.2.0', '192.0.2.0', '192.0.2.0'])
  })

  test('but not where the traffic would need other nodes', () => {
    const local = service('b', {
      ports: [443],
      spec: { externalTrafficPolicy: 'Local', selector: { a: 'b' } },
    })
    expect(addresses(P, service('a'), local)).toEqual({ a: '192.0.2.0', b: '192.0.2.1' })
  })

  test('gives an address that is asked for and shared, and says whose the port is otherwise', () => {
    expect(addresses(P, service('a'), service('b', { ports: [443], ...asks('192.0.2.0') }))).toEqual({
      a: '192.0.2.0',
      b: '192.0.2.0',
    })
    expect(said(decide(P, service('a'), service('b', { age: 1, ...asks('192.0.2.0') })))).toEqual([
      'AllocationFailed: Failed to allocate IP for "default/b": port TCP/80 is already in use on "192.0.2.0"',
    ])
  })

  test.each(['false', '', 'yes', 'True'])('is none with the value %p', (value) => {
    const plain = pool({ 'metallb.io/share-address-pool': value })
    expect(addresses(plain, service('a'), service('b', { ports: [443] }))).toEqual({
      a: '192.0.2.0',
      b: '192.0.2.1',
    })
  })
})

describe('a draining pool', () => {
  const P = pool({ draining: 'true' }, ['192.0.2.0/30', 'fd00::/64'])

  test('gives no new address, and old ones stay', () => {
    expect(addresses(P, service('a', { ingress: ['192.0.2.3'] }), service('b'))).toEqual({
      a: '192.0.2.3',
      b: '',
    })
    expect(decide(P, service('b')).verdicts[0]?.facts['pools']).toEqual([
      'p is draining: it gives no new addresses',
    ])
  })

  test('not on request either, nor a second family', () => {
    expect(said(decide(P, service('a', asks('192.0.2.1'))))).toEqual([
      'AllocationFailed: Failed to allocate IP for "default/a": pool p is draining',
    ])
    const half = decide(P, service('a', { spec: PREFER, ingress: ['192.0.2.3'] }))
    expect(half.ingress).toEqual(['192.0.2.3'])
    expect(half.verdicts.at(-1)?.facts['pools']).toEqual(['p is draining: it gives no new addresses'])
  })
})

describe('reservations', () => {
  const P = pool({ reservations: '192.0.2.0=default/web, 192.0.2.1=default/web\n192.0.2.1=default/tls' })

  test('keep an address for a Service that does not exist yet, or no longer', () => {
    expect(addresses(P, service('a'), service('b', { age: 1 }), service('c', { age: 2 }))).toEqual({
      a: '192.0.2.2',
      b: '192.0.2.3',
      c: '',
    })
    expect(
      decide(P, service('a'), service('b'), service('c', { age: 2 })).verdicts[0]?.facts['pools'],
    ).toEqual(['p has no free IPv4 address that is not reserved'])
  })

  test('give it to the Service they name, whenever it comes', () => {
    expect(addresses(P, service('a'), service('web', { age: 9 }))).toEqual({
      a: '192.0.2.2',
      web: '192.0.2.0',
    })
  })

  test('of a Service that has another address change nothing until it needs a new one', () => {
    expect(decide(P, service('web', { ingress: ['192.0.2.3'] })).ingress).toEqual(['192.0.2.3'])
  })

  test('do not take the address from whoever has it already', () => {
    expect(addresses(P, service('a', { ingress: ['192.0.2.0'] }), service('web', { age: 1 }))).toEqual({
      a: '192.0.2.0',
      web: '192.0.2.1',
    })
  })

  test('refuse others that ask for the address, and say for whom it is kept', () => {
    expect(said(decide(P, service('a', asks('192.0.2.1'))))).toEqual([
      'AllocationFailed: Failed to allocate IP for "default/a": "192.0.2.1" is reserved for default/web,default/tls',
    ])
    expect(decide(P, service('tls', asks('192.0.2.1'))).ingress).toEqual(['192.0.2.1'])
  })

  test('of one address for two Services let them share it by the same rules as ever', () => {
    const share = (name: string, port: number, age: number) =>
      service(name, { share: 'k', ports: [port], age })
    expect(addresses(P, share('tls', 443, 0), share('web', 80, 1))).toEqual({
      tls: '192.0.2.1',
      web: '192.0.2.0',
    })
    const one = pool({ reservations: '192.0.2.1=default/web 192.0.2.1=default/tls' })
    const all = [share('tls', 443, 0), share('web', 80, 1), share('other', 8080, 2)]
    expect(addresses(one, ...all)).toEqual({ tls: '192.0.2.1', web: '192.0.2.1', other: '192.0.2.0' })
  })

  test('hold in a pool that gives addresses only on request, and for one family of two', () => {
    const manual = pool({ reservations: '192.0.2.2=default/web' }, ['192.0.2.0/30', 'fd00::/64'], {
      autoAssign: false,
    })
    expect(addresses(manual, service('a'), service('web'))).toEqual({ a: '', web: '192.0.2.2' })
    expect(decide(manual, service('web', { spec: REQUIRE })).ingress).toEqual(['192.0.2.2', 'fd00::'])
  })
})

describe('quotas', () => {
  const P = pool({ quota: 'default=1 *=2' }, ['192.0.2.0/28', 'fd00::/64'])
  const RAISE = 'raise the quota of default in the annotation ingot.dev/quota of pool p'
  const of = (namespace: string, name: string, words = {}) => service(name, { namespace, ...words })

  test('end what a namespace gets, and not what it has', () => {
    const other = [of('x', 'a'), of('x', 'b', { age: 1 }), of('x', 'c', { age: 2 })]
    expect(Object.values(addresses(P, ...other))).toEqual(['192.0.2.0', '192.0.2.1', ''])
    expect(
      addresses(P, service('a', { ingress: ['192.0.2.8'] }), service('b', { ingress: ['192.0.2.9'] })),
    ).toEqual({ a: '192.0.2.8', b: '192.0.2.9' })
  })

  test('are said to be the reason, with how to raise them', () => {
    const { verdicts } = decide(P, service('a', { ingress: ['192.0.2.8'] }), service('b'))
    expect(verdicts[0]?.facts['pools']).toEqual(['p has given namespace default its quota of addresses'])
    expect(verdicts[0]?.remedy).toBe(RAISE)
    const asking = decide(P, service('a', { ingress: ['192.0.2.8'] }), service('b', asks('192.0.2.9')))
    expect(said(asking)).toEqual([
      'AllocationFailed: Failed to allocate IP for "default/b": namespace default has its quota of addresses of pool p',
    ])
  })

  test('count a shared address once, and let others of the namespace join it', () => {
    const share = (name: string, port: number) => service(name, { share: 'k', ports: [port] })
    expect(addresses(P, share('a', 80), share('b', 443), share('c', 80))).toEqual({
      a: '192.0.2.0',
      b: '192.0.2.0',
      c: '',
    })
  })

  test('count both addresses of a pair', () => {
    expect(decide(P, service('a', { spec: REQUIRE })).ingress).toEqual([])
    expect(decide(P, service('a', { spec: PREFER })).ingress).toEqual(['192.0.2.0'])
    expect(decide(P, of('x', 'a', { spec: REQUIRE })).ingress).toEqual(['192.0.2.0', 'fd00::'])
  })

  test('that leave one of a pair are said to be the reason, and for the second address of a pair too', () => {
    const { verdicts } = decide(P, service('a', { spec: REQUIRE }))
    expect(verdicts[0]?.facts['pools']).toEqual([
      'p has one address left of the quota of namespace default, and a pair is two',
    ])
    expect(verdicts[0]?.remedy).toBe(RAISE)
    const second = decide(P, service('a', { spec: PREFER, ingress: ['192.0.2.8'] })).verdicts.at(-1)
    expect(second).toMatchObject({ reason: 'AdditionalAssignFailed', remedy: RAISE })
  })

  test('make room when a Service goes', () => {
    const allocator = new Allocator(P, '')
    for (const it of [service('a'), service('b', { age: 1 })]) allocator.tell(it)
    allocator.decide()
    allocator.forget('default/a')
    expect([...allocator.decide()].toSorted()).toEqual(['default/a', 'default/b'])
    expect(allocator.decisions.get('default/b')?.ingress).toEqual(['192.0.2.0'])
  })
})

describe('the strategy least-recently-used', () => {
  test('gives an address again when all others were in use since, also after another configuration', () => {
    const config = pool({ strategy: 'least-recently-used' }, ['192.0.2.0/30', 'fd00::/126'])
    const allocator = new Allocator(config, '')
    const give = (name: string, words = {}) => {
      allocator.tell(service(name, words))
      allocator.decide()
      return allocator.decisions.get(`default/${name}`)?.ingress.join(' ')
    }
    const takeBack = (name: string) => {
      allocator.forget(`default/${name}`)
      allocator.decide()
    }
    expect([give('a'), give('b')]).toEqual(['192.0.2.0', '192.0.2.1'])
    takeBack('b')
    takeBack('a')
    expect([give('c'), give('d')]).toEqual(['192.0.2.2', '192.0.2.3'])
    allocator.configure({ ...config, pools: config.pools.map((it) => ({ ...it, autoAssign: true })) })
    expect([give('e'), give('f'), give('g')]).toEqual(['192.0.2.1', '192.0.2.0', ''])
    expect(give('h', { spec: V6 })).toBe('fd00::')
  })

  test('remembers what was in use when another configuration came, whoever gives it up then', () => {
    const config = pool({ strategy: 'least-recently-used' })
    const allocator = new Allocator(config, '')
    const give = (...names: string[]) => {
      for (const name of names) allocator.tell(service(name))
      allocator.decide()
      return names.map((name) => allocator.decisions.get(`default/${name}`)?.ingress.join(' '))
    }
    expect(give('a', 'b')).toEqual(['192.0.2.0', '192.0.2.1'])
    allocator.forget('default/a')
    allocator.configure({ ...config, rejectedPools: ['q'] })
    expect(give('c')).toEqual(['192.0.2.2'])
    expect(give('d', 'e')).toEqual(['192.0.2.3', '192.0.2.0'])
  })
})
