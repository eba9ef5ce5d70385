// Addresses that Services have already: what keeps them, what takes them away, who wins when two have the same.

import { describe, expect, test } from 'bun:test'
import {
  PREFER,
  REQUIRE,
  V6,
  addresses,
  decide,
  decisionsFor,
  pools,
  said,
  service,
  written,
} from './cluster.fixture.ts'
import { allocate } from './allocate.ts'
import { Allocator } from './allocator.ts'
import { isUpToDate } from './up-to-date.ts'

const P = pools({ p: ['192.0.2.0/24'], q: ['198.51.100.0/24'] })
const held = (words: Parameters<typeof service>[1] = {}) => service('a', { ingress: ['192.0.2.9'], ...words })

describe('an address stays', () => {
  test.each([
    ['when lower ones are free', P, held()],
    [
      'when its pool gives addresses only on request',
      pools({ p: { addresses: ['192.0.2.0/24'], autoAssign: false } }),
      held(),
    ],
    [
      'when another pool has priority',
      pools({
        p: ['192.0.2.0/24'],
        q: { addresses: ['198.51.100.0/24'], serviceAllocation: { priority: 1 } },
      }),
      held(),
    ],
    ['when it is what the Service asks for', P, held({ spec: { loadBalancerIP: '192.0.2.9' } })],
    ['when its pool is the one named', P, held({ annotations: { 'metallb.io/address-pool': 'p' } })],
    [
      'when its pool was renamed',
      pools({ other: ['192.0.2.0/24'] }),
      held({ annotations: { 'metallb.io/ip-allocated-from-pool': 'p' } }),
    ],
  ])('%s', (_, config, one) => {
    const decision = decide(config, one)
    expect(decision.ingress).toEqual(['192.0.2.9'])
    expect(decision.verdicts.map(({ reason }) => reason)).toEqual(['AddressKept'])
  })

  test('and is spelled as it should be', () => {
    const config = pools({ p: ['2001:db8::/64'] })
    expect(decide(config, service('a', { spec: V6, ingress: ['2001:DB8:0::9'] })).ingress).toEqual([
      '2001:db8::9',
    ])
  })

  test('in the order of the status, even IPv6 first', () => {
    const config = pools({ p: ['192.0.2.0/24', 'fd00::/64'] })
    const pair = service('a', { spec: REQUIRE, ingress: ['fd00::9', '192.0.2.9'] })
    expect(decide(config, pair).ingress).toEqual(['fd00::9', '192.0.2.9'])
  })

  test('when a request cannot be read', () => {
    const one = held({ annotations: { 'metallb.io/loadBalancerIPs': '192.0.2.x' } })
    expect(decide(P, one)).toMatchObject({ ingress: ['192.0.2.9'], pool: 'p' })
    expect(said(decide(P, one))).toEqual([
      'LoadBalancerFailed: invalid requested loadbalancer IPs: invalid metallb.io/loadBalancerIPs: "192.0.2.x"',
    ])
  })
})

describe('an address goes', () => {
  const notAllowed = (error: string) =>
    `ClearAssignment: current IP for "default/a" not allowed by config, will attempt for new IP assignment: ${error}`
  const givenUp = (why: string) =>
    `ClearAssignment: current IP for "default/a" given up, will attempt for new IP assignment: ${why}`

  test.each([
    [
      'no pool has it',
      pools({ q: ['198.51.100.0/24'] }),
      held(),
      notAllowed('["192.0.2.9"] is not allowed in config'),
    ],
    [
      'its pool avoids it',
      pools({ p: { addresses: ['192.0.2.0/24'], avoidBuggyIPs: true } }),
      held({ ingress: ['192.0.2.255'] }),
      notAllowed('["192.0.2.255"] is not allowed in config'),
    ],
    [
      'its pool is reserved for others',
      pools({
        p: { addresses: ['192.0.2.0/24'], serviceAllocation: { namespaces: ['x'] } },
        q: ['198.51.100.0/24'],
      }),
      held(),
      notAllowed('pool p not compatible for ip assignment'),
    ],
    [
      'another pool is named',
      P,
      held({ annotations: { 'metallb.io/address-pool': 'q' } }),
      givenUp('pool "q" is requested'),
    ],
    [
      'another address is asked for',
      P,
      held({ spec: { loadBalancerIP: '192.0.2.1' } }),
      givenUp('["192.0.2.1"] is requested'),
    ],
    [
      'the family changed',
      pools({ p: ['192.0.2.0/24', 'fd00::/64'] }),
      held({ spec: V6 }),
      givenUp('the IP family of the Service is ipv6'),
    ],
    [
      'it is none',
      P,
      held({ ingress: ['192.0.2.x'] }),
      'nolbIPsIPFamily: Failed to retrieve LBIPs IPFamily for ["192.0.2.x"]: IPFamilyForAddresses: Invalid address ["192.0.2.x"]',
    ],
    [
      'there are two of one family',
      P,
      held({ ingress: ['192.0.2.1', '192.0.2.2'] }),
      'nolbIPsIPFamily: Failed to retrieve LBIPs IPFamily for ["192.0.2.1" "192.0.2.2"]: IPFamilyForAddresses: same address family ["192.0.2.1" "192.0.2.2"]',
    ],
  ])('when %s, and another takes its place', (_, config, one, first) => {
    const [why, then] = said(decide(config, one))
    expect(why).toBe(first)
    expect(then).toStartWith('IPAllocated: Assigned IP [')
  })

  test('when what is asked for instead cannot be had, and nothing takes its place', () => {
    const other = service('b', { ingress: ['192.0.2.1'] })
    const one = held({ spec: { loadBalancerIP: '192.0.2.1' } })
    expect(decide(P, other, one)).toMatchObject({ ingress: [], pool: null })
  })

  test('when there are no pools', () => {
    const decision = decide(pools({}), held())
    expect(decision.verdicts.map(({ reason }) => reason)).toEqual(['ClearAssignment', 'NoPools'])
    expect(decision.ingress).toEqual([])
  })

  test('and whoever waited for it gets it in the same step', () => {
    const config = pools({ p: ['192.0.2.0/32'], q: ['198.51.100.0/24'] })
    const moving = service('a', {
      ingress: ['192.0.2.0'],
      annotations: { 'metallb.io/address-pool': 'q' },
      age: 9,
    })
    const asking = service('b', { spec: { loadBalancerIP: '192.0.2.0' } })
    expect(addresses(config, moving, asking)).toEqual({ a: '198.51.100.0', b: '192.0.2.0' })
  })
})

describe('an address that two have', () => {
  const older = service('z', { ingress: ['192.0.2.9'], age: 1 })
  const younger = service('a', { ingress: ['192.0.2.9'], age: 2 })

  test('stays with the older, whatever the order of the list', () => {
    for (const services of [
      [older, younger],
      [younger, older],
    ]) {
      expect(addresses(P, ...services)).toEqual({ z: '192.0.2.9', a: '192.0.2.0' })
    }
    expect(said(decide(P, older, younger))[0]).toEndWith(
      'can\'t change sharing key for "default/a", address also in use by default/z',
    )
  })

  test('stays with both when they may share it', () => {
    const share = (name: string, port: number) =>
      service(name, { ingress: ['192.0.2.9'], share: 'k', ports: [port] })
    expect(addresses(P, share('a', 80), share('b', 443))).toEqual({ a: '192.0.2.9', b: '192.0.2.9' })
  })

  test('stays with a pair rather than with a single one', () => {
    const config = pools({ p: ['192.0.2.0/24', 'fd00::/64'] })
    const pair = service('b', { ingress: ['192.0.2.9', 'fd00::9'], spec: REQUIRE, age: 5 })
    expect(addresses(config, service('a', { ingress: ['192.0.2.9'] }), pair)).toEqual({
      a: '192.0.2.0',
      b: '192.0.2.9 fd00::9',
    })
  })
})

describe('a Service that prefers two families', () => {
  const config = pools({ p: ['192.0.2.0/24', 'fd00::/64'], q: ['198.51.100.0/24'] })

  test('gains the second from the same pool, after the first', () => {
    const one = service('a', { spec: PREFER, ingress: ['fd00::9'] })
    expect(decide(config, one).ingress).toEqual(['fd00::9', '192.0.2.0'])
    expect(said(decide(config, one)).at(-1)).toBe('IPAllocated: Assigned additional IP "192.0.2.0"')
  })

  test('keeps the one it has where the pool has no other', () => {
    const one = service('a', { spec: PREFER, ingress: ['198.51.100.1'] })
    expect(decide(config, one).ingress).toEqual(['198.51.100.1'])
    expect(said(decide(config, one)).at(-1)).toBe(
      'AdditionalAssignFailed: cannot assign additional IP in PreferDualStack: no available IPs in pool q',
    )
  })

  test('takes no second address from a Service that has it', () => {
    const narrow = pools({ p: ['192.0.2.0/24', 'fd00::9/128'] })
    const holder = service('b', { spec: V6, ingress: ['fd00::9'], age: 9 })
    expect(decide(narrow, holder, service('a', { spec: PREFER, ingress: ['192.0.2.9'] })).ingress).toEqual([
      '192.0.2.9',
    ])
  })

  test('gets no second one when it asked for the first by name', () => {
    const one = service('a', { spec: { ...PREFER, loadBalancerIP: '192.0.2.9' }, ingress: ['192.0.2.9'] })
    expect(decide(config, one).ingress).toEqual(['192.0.2.9'])
  })
})

describe('with a pool rejected', () => {
  const config = pools({ p: ['192.0.2.0/24'], q: ['198.51.100.0/24', 'nonsense'] })

  test('its addresses stay where they are, and are not given to others', () => {
    const one = service('a', { ingress: ['198.51.100.7'] })
    const asking = service('b', { spec: { loadBalancerIP: '198.51.100.7' } })
    expect(addresses(config, one, asking)).toEqual({ a: '198.51.100.7', b: '' })
  })

  test('a Service keeps the address from it even where an accepted pool has it too', () => {
    const overlapping = pools({
      a: { addresses: ['192.0.2.0/24'], serviceAllocation: { namespaces: ['x'] } },
      b: ['192.0.2.0/28'],
    })
    const annotations = { 'metallb.io/ip-allocated-from-pool': 'b' }
    expect(decide(overlapping, held({ annotations }))).toMatchObject({ ingress: ['192.0.2.9'], pool: 'b' })
  })

  test('a Service of an accepted pool is judged as ever', () => {
    expect(decide(config, held({ spec: { loadBalancerIP: '192.0.2.1' } })).ingress).toEqual(['192.0.2.1'])
  })

  test('a Service that names it is told so', () => {
    const asking = service('a', { annotations: { 'metallb.io/address-pool': 'q' } })
    expect(decide(config, asking).verdicts[0]?.remedy).toBe('repair pool q: it was rejected')
  })

  test('and none accepted, nothing moves', () => {
    expect(decide(pools({ p: ['nonsense'] }), held()).ingress).toEqual(['192.0.2.9'])
  })
})

describe('isUpToDate', () => {
  const [one] = written([service('a')], decisionsFor(P, [service('a')]))

  test('holds after a decision was written, with the ipMode that the API server fills in', () => {
    expect(one && isUpToDate(one, decide(P, one))).toBe(true)
  })

  test.each([
    ['another address', { ip: '192.0.2.1' }],
    ['another ipMode', { ip: '192.0.2.0', ipMode: 'Proxy' }],
    ['a host name', { ip: '192.0.2.0', hostname: 'web.example' }],
  ])('does not with %s in the status', (_, entry) => {
    const changed = { ...one, status: { loadBalancer: { ingress: [entry] } } }
    expect(isUpToDate(changed, { ingress: ['192.0.2.0'], pool: 'p', verdicts: [] })).toBe(false)
  })

  test('does not without the annotation that names the pool', () => {
    expect(isUpToDate(held(), { ingress: ['192.0.2.9'], pool: 'p', verdicts: [] })).toBe(false)
  })
})

describe('of two Services that share an address and come into conflict', () => {
  const P = pools({ p: ['192.0.2.0/29'] })
  const held = { share: 'k', ingress: ['192.0.2.0'] }
  const older = service('older', { ...held, ports: [80], age: 1 })
  const younger = service('younger', { ...held, ports: [443], age: 2 })
  test.each([
    ['takes another sharing key', service('older', { ...held, share: 'other', ports: [80], age: 1 })],
    ['takes the port of the other', service('older', { ...held, ports: [80, 443], age: 1 })],
    [
      'takes the policy Local',
      service('older', { ...held, age: 1, spec: { externalTrafficPolicy: 'Local' } }),
    ],
  ])('the one that %s moves, though it is older', (_, changed) => {
    const allocator = new Allocator(P, '')
    for (const it of [older, younger]) allocator.tell(it)
    allocator.decide()
    for (const it of [changed, younger]) allocator.tell(it)
    allocator.decide()
    const { decisions } = allocator
    expect(decisions.get('default/younger')?.ingress).toEqual(['192.0.2.0'])
    expect(decisions.get('default/older')?.ingress).toEqual(['192.0.2.1'])
  })

  test('the older keeps it when nobody knows who changed', () => {
    const changed = service('younger', { ...held, ports: [80], age: 2 })
    const decisions = allocate({ services: [older, changed], config: P, loadBalancerClass: '' })
    expect(decisions.get('default/older')?.ingress).toEqual(['192.0.2.0'])
  })
})
