// Fresh addresses: order, pools, families, requests, sharing; and what is said when there is none.

import { describe, expect, test } from 'bun:test'
import { allocate } from './allocate.ts'
import { DUAL, PREFER, REQUIRE, V6, addresses, decide, pools, said, service } from './cluster.fixture.ts'

const P = pools({ p: ['192.0.2.0/30'] })

describe('the order in a pool', () => {
  const a = service('a', { ingress: ['192.0.2.0'], share: 'k' })

  test('the lowest address first, the network address too', () => {
    expect(addresses(P, service('a'))).toEqual({ a: '192.0.2.0' })
    expect(addresses(P, service('a'), service('b'))).toEqual({ a: '192.0.2.0', b: '192.0.2.1' })
  })

  test('entries in the order of the manifest, not of their addresses', () => {
    const config = pools({ p: ['192.0.2.9/32', '192.0.2.1-192.0.2.2'] })
    expect(addresses(config, service('a'), service('b'), service('c'), service('d'))).toEqual({
      a: '192.0.2.9',
      b: '192.0.2.1',
      c: '192.0.2.2',
      d: '',
    })
  })

  test('a shared address before a free higher one', () => {
    expect(decide(P, a, service('b', { share: 'k', ports: [443] })).ingress).toEqual(['192.0.2.0'])
    expect(decide(P, a, service('b', { share: 'k', ports: ['UDP/80'] })).ingress).toEqual(['192.0.2.0'])
  })

  test('not where a port is taken', () => {
    expect(decide(P, a, service('b', { share: 'k' })).ingress).toEqual(['192.0.2.1'])
    expect(decide(P, a, service('b', { share: 'k', ports: [443, 80] })).ingress).toEqual(['192.0.2.1'])
  })

  test('a shared address after one that was never shared', () => {
    const others = [
      service('a', { ingress: ['192.0.2.0'] }),
      service('b', { ingress: ['192.0.2.1'], share: 'k' }),
    ]
    expect(decide(P, ...others, service('c', { share: 'k', ports: [443] })).ingress).toEqual(['192.0.2.1'])
  })

  test('a free address before a shared higher one', () => {
    const b = service('b', { ingress: ['192.0.2.1'], share: 'k' })
    expect(decide(P, b, service('c', { share: 'k', ports: [443] })).ingress).toEqual(['192.0.2.0'])
  })

  test('no .0 and .255 where the pool avoids them, in IPv4 only', () => {
    const config = pools({ p: { addresses: ['192.0.2.254-192.0.3.1', 'fd00::/64'], avoidBuggyIPs: true } })
    expect(addresses(config, service('a'), service('b'), service('c', { spec: V6 }))).toEqual({
      a: '192.0.2.254',
      b: '192.0.3.1',
      c: 'fd00::',
    })
  })

  test('a full pool gives nothing, and a deleted Service makes room', () => {
    const full = ['a', 'b', 'c', 'd'].map((name, i) => service(name, { ingress: [`192.0.2.${i}`] }))
    expect(said(decide(P, ...full, service('e')))).toEqual([
      'AllocationFailed: Failed to allocate IP for "default/e": no available IPs',
    ])
    expect(decide(P, ...full.slice(1), service('e')).ingress).toEqual(['192.0.2.0'])
  })

  test('the older Service is served first, then the name decides', () => {
    const services = [service('c', { age: 1 }), service('b', { age: 2 }), service('a', { age: 2 })]
    expect(addresses(P, ...services)).toEqual({ c: '192.0.2.0', a: '192.0.2.1', b: '192.0.2.2' })
  })
})

describe('sharing', () => {
  const spec = (selector?: Record<string, string>) => ({
    externalTrafficPolicy: 'Local',
    ...(selector && { selector }),
  })
  const a = service('a', {
    ingress: ['192.0.2.0'],
    share: 'k',
    ports: [80],
    spec: spec({ app: 'x', tier: 'y' }),
  })
  const b = (policy: object) => service('b', { share: 'k', ports: [443], spec: policy })

  test('with the policy Local needs the same selector, in any order', () => {
    expect(decide(P, a, b(spec({ tier: 'y', app: 'x' }))).ingress).toEqual(['192.0.2.0'])
    expect(decide(P, a, b(spec({ app: 'x' }))).ingress).toEqual(['192.0.2.1'])
    expect(decide(P, a, b({})).ingress).toEqual(['192.0.2.1'])
  })

  test('with the policy Local and no selector is not for Services with the policy Cluster', () => {
    const local = service('a', { ingress: ['192.0.2.0'], share: 'k', spec: spec() })
    expect(decide(P, local, b({})).ingress).toEqual(['192.0.2.1'])
  })

  test('reaches across namespaces', () => {
    const services = [
      service('a', { share: 'k' }),
      service('a', { namespace: 'other', share: 'k', ports: [443] }),
    ]
    expect(addresses(P, ...services)).toEqual({ a: '192.0.2.0', 'other/a': '192.0.2.0' })
  })

  test('of a pair looks at each address alone', () => {
    const config = pools({ p: ['192.0.2.0/30', 'fd00::/126'] })
    const v4 = service('a', { share: 'k', ports: [80], ingress: ['192.0.2.0'] })
    expect(decide(config, v4, service('b', { share: 'k', ports: [80], spec: REQUIRE })).ingress).toEqual([
      '192.0.2.1',
      'fd00::',
    ])
    expect(decide(config, v4, service('b', { share: 'k', ports: [443], spec: REQUIRE })).ingress).toEqual([
      '192.0.2.0',
      'fd00::',
    ])
  })
})

describe('pools', () => {
  const reserved = (spec: object, ...addresses: string[]) => ({ addresses, serviceAllocation: spec })

  test('that are reserved come before open ones, lower priorities first, none last, then by name', () => {
    const config = pools({
      open: ['10.0.0.0/32'],
      none: reserved({ namespaces: ['default'] }, '10.0.1.0/32'),
      p20: reserved({ namespaces: ['default'], priority: 20 }, '10.0.2.0/32'),
      p10: reserved({ serviceSelectors: [{ matchLabels: { app: 'web' } }], priority: 10 }, '10.0.3.0/32'),
      other: reserved({ namespaces: ['other'], priority: 1 }, '10.0.4.0/32'),
    })
    const services = [1, 2, 3, 4, 5].map((age) => service(`s${age}`, { age, labels: { app: 'web' } }))
    expect(Object.values(addresses(config, ...services))).toEqual([
      '10.0.3.0',
      '10.0.2.0',
      '10.0.1.0',
      '10.0.0.0',
      '',
    ])
  })

  test('reserved for a namespace and labels need both', () => {
    const serviceSelectors = [{ matchLabels: { app: 'web' } }]
    const config = pools({ a: reserved({ namespaces: ['blue'], serviceSelectors }, '10.0.0.0/24') })
    const given = addresses(
      config,
      service('a', { namespace: 'blue', labels: { app: 'web' } }),
      service('b', { namespace: 'blue' }),
      service('c', { labels: { app: 'web' } }),
    )
    expect(given).toEqual({ 'blue/a': '10.0.0.0', 'blue/b': '', c: '' })
  })

  test('whose namespace selectors match nothing serve nobody, not even on request', () => {
    const namespaceSelectors = [{ matchLabels: { team: 'gone' } }]
    const config = pools({ a: reserved({ namespaceSelectors }, '10.0.0.0/24') })
    expect(decide(config, service('a')).ingress).toEqual([])
    const asking = service('a', { annotations: { 'metallb.io/address-pool': 'a' } })
    expect(said(decide(config, asking))).toEqual([
      'AllocationFailed: Failed to allocate IP for "default/a": pool a not compatible for ip assignment',
    ])
  })

  test('with autoAssign false give addresses only to Services that name them', () => {
    const config = pools({ a: { addresses: ['10.0.0.0/24'], autoAssign: false } })
    expect(decide(config, service('a')).ingress).toEqual([])
    const asking = service('a', { annotations: { 'metallb.io/address-pool': 'a' } })
    expect(decide(config, asking)).toMatchObject({ ingress: ['10.0.0.0'], pool: 'a' })
    const wanting = service('a', { spec: { loadBalancerIP: '10.0.0.7' } })
    expect(decide(config, wanting)).toMatchObject({ ingress: ['10.0.0.7'], pool: 'a' })
  })

  test('that are named are the only ones tried', () => {
    const config = pools({ a: ['10.0.0.0/32'], b: ['10.0.1.0/24'] })
    const asking = (pool: string, spec = {}) =>
      said(
        decide(
          config,
          service('x', { ingress: ['10.0.0.0'] }),
          service('y', { annotations: { 'metallb.universe.tf/address-pool': pool }, spec }),
        ),
      )[0]
    const failed = (text: string) => `AllocationFailed: Failed to allocate IP for "default/y": ${text}`
    expect(asking('a')).toBe(failed('no available IPs in pool a'))
    expect(asking('gone')).toBe(failed('unknown pool "gone"'))
    expect(asking('b', REQUIRE)).toBe(failed('no available IPs in pool b for dual IPFamily'))
    expect(asking('b', V6)).toBe(failed('no available IPs in pool b'))
    expect(asking('b')).toBe('IPAllocated: Assigned IP ["10.0.1.0"]')
  })
})

describe('families', () => {
  const mixed = pools({ a: ['10.0.0.0/24'], b: ['10.0.1.0/24', 'fd01::/64'], c: ['fd02::/64'] })

  test('a single-stack Service gets its own', () => {
    expect(addresses(mixed, service('a'), service('b', { spec: V6 }))).toEqual({ a: '10.0.0.0', b: 'fd01::' })
  })

  test('a Service that requires two gets both from one pool, IPv4 first whatever it prefers', () => {
    const ipFamilies = ['IPv6', 'IPv4']
    expect(decide(mixed, service('a', { spec: { ...REQUIRE, ipFamilies } }))).toMatchObject({
      ingress: ['10.0.1.0', 'fd01::'],
      pool: 'b',
    })
  })

  test('a Service that prefers two takes one where no pool has both, of the family it names first', () => {
    const config = pools({ a: ['10.0.0.0/24'], c: ['fd02::/64'] })
    expect(decide(config, service('a', { spec: PREFER })).ingress).toEqual(['10.0.0.0'])
    const ipFamilies = ['IPv6', 'IPv4']
    expect(decide(config, service('a', { spec: { ...PREFER, ipFamilies } })).ingress).toEqual(['fd02::'])
    expect(decide(config, service('a', { spec: REQUIRE })).ingress).toEqual([])
  })

  test('a reserved pool with one family comes before an open one with two', () => {
    const config = pools({
      a: ['10.0.1.0/24', 'fd01::/64'],
      b: { addresses: ['10.0.0.0/24'], serviceAllocation: { namespaces: ['default'] } },
    })
    expect(decide(config, service('a', { spec: PREFER }))).toMatchObject({ ingress: ['10.0.0.0'], pool: 'b' })
  })

  test('a Service that prefers two on a cluster with one gets one, and stays so', () => {
    const spec = { clusterIPs: ['10.96.0.1'], ipFamilyPolicy: 'PreferDualStack' }
    const config = pools({ b: ['10.0.1.0/24', 'fd01::/64'] })
    expect(decide(config, service('a', { spec })).ingress).toEqual(['10.0.1.0'])
    expect(decide(config, service('a', { spec, ingress: ['10.0.1.0'] })).ingress).toEqual(['10.0.1.0'])
  })

  test('two cluster addresses under SingleStack can be given nothing', () => {
    const single = service('a', { spec: { clusterIPs: DUAL, ipFamilyPolicy: 'SingleStack' } })
    expect(decide(mixed, single).ingress).toEqual([])
  })
})

describe('requested addresses', () => {
  const config = pools({ a: ['10.0.0.0/24', 'fd00::/64'], b: ['10.0.1.0/24'] })
  const wanting = (ips: string, words: Parameters<typeof service>[1] = {}) =>
    service('a', { ...words, annotations: { ...words.annotations, 'metallb.io/loadBalancerIPs': ips } })

  test('are given, in the order asked for', () => {
    expect(decide(config, wanting('10.0.1.9'))).toMatchObject({ ingress: ['10.0.1.9'], pool: 'b' })
    expect(decide(config, wanting(' fd00::9 , 10.0.0.9', { spec: REQUIRE })).ingress).toEqual([
      'fd00::9',
      '10.0.0.9',
    ])
    expect(decide(config, service('a', { spec: { loadBalancerIP: '::ffff:10.0.1.9' } })).ingress).toEqual([
      '10.0.1.9',
    ])
  })

  test.each([
    ['of no pool', wanting('10.9.0.1'), '["10.9.0.1"] is not allowed in config'],
    [
      'of two pools',
      wanting('10.0.1.1,fd00::1', { spec: REQUIRE }),
      '["10.0.1.1" "fd00::1"] is not allowed in config',
    ],
    [
      'of another family',
      wanting('fd00::1'),
      'requested loadBalancer IP(s) ["fd00::1"] does not match the ipFamily of the service',
    ],
    [
      'of another pool than the one named',
      wanting('10.0.1.1', { annotations: { 'metallb.io/address-pool': 'a' } }),
      'requested loadBalancer IP(s) ["10.0.1.1"] is not compatible with requested address pool a',
    ],
    ['that are none', wanting('10.0.0.x'), 'invalid metallb.io/loadBalancerIPs: "10.0.0.x"'],
    [
      'of one family twice',
      wanting('10.0.0.1,10.0.0.2'),
      'IPFamilyForAddresses: same address family ["10.0.0.1" "10.0.0.2"]',
    ],
    [
      'of which there are three',
      wanting('10.0.0.1,10.0.0.2,fd00::1'),
      'IPFamilyForAddresses: invalid ips length 3 ["10.0.0.1" "10.0.0.2" "fd00::1"]',
    ],
    [
      'in a field that has none',
      service('a', { spec: { loadBalancerIP: 'web' } }),
      'invalid spec.loadBalancerIP "web"',
    ],
    [
      'in both places',
      wanting('10.0.0.1', { spec: { loadBalancerIP: '10.0.0.1' } }),
      'service can not have both metallb.io/loadBalancerIPs and svc.Spec.LoadBalancerIP',
    ],
  ])('%s are refused', (_, asking, error) => {
    expect(said(decide(config, asking))).toEqual([
      `AllocationFailed: Failed to allocate IP for "default/a": ${error}`,
    ])
  })

  test('that another Service has are refused, with its name', () => {
    const x = service('x', { ingress: ['10.0.0.5'], share: 'k' })
    expect(said(decide(config, x, wanting('10.0.0.5')))[0]).toEndWith(
      'can\'t change sharing key for "default/a", address also in use by default/x',
    )
    expect(said(decide(config, x, wanting('10.0.0.5', { share: 'k' })))[0]).toEndWith(
      'port TCP/80 is already in use on "10.0.0.5"',
    )
    // the sentence is MetalLB's, so who has the port stands in what to do about it
    const [refused] = decide(config, x, wanting('10.0.0.5', { share: 'k' })).verdicts
    expect(refused?.remedy).toBe('use another port than Service default/x, or another address')
    expect(decide(config, x, wanting('10.0.0.5', { share: 'k', ports: [443] })).ingress).toEqual(['10.0.0.5'])
  })

  test('are named by the prefix that the person wrote', () => {
    const old = service('a', { annotations: { 'metallb.universe.tf/loadBalancerIPs': 'x' } })
    expect(said(decide(config, old))[0]).toEndWith('invalid metallb.universe.tf/loadBalancerIPs: "x"')
  })
})

describe('Services that get nothing, whatever the pools', () => {
  test('those of another type lose what they had', () => {
    const former = service('a', { ingress: ['192.0.2.0'], spec: { type: 'ClusterIP' } })
    expect(decide(P, former)).toMatchObject({
      ingress: [],
      pool: null,
      verdicts: [{ reason: 'NotLoadBalancer' }],
    })
  })

  test('those without cluster addresses', () => {
    expect(said(decide(P, service('a', { spec: { clusterIPs: [] } })))[0]).toStartWith('NoClusterIPs')
    expect(
      decide(P, service('a', { spec: { clusterIPs: [], clusterIP: '10.96.0.1' } })).ingress,
    ).toHaveLength(1)
  })

  test('those that require two families on a cluster with one', () => {
    const spec = { clusterIPs: ['10.96.0.1'], ipFamilyPolicy: 'RequireDualStack' }
    expect(said(decide(P, service('a', { spec })))).toEqual([
      'not enough clusterips: Service requires dual stack but not enough clusterips [10.96.0.1]',
    ])
  })

  test('all, when there are no pools', () => {
    expect(said(decide(pools({}), service('a')))).toEqual([
      'NoPools: no address for "default/a": there is no IPAddressPool',
    ])
  })

  test('nothing is decided for those of another class, and they do not hold the address in their status', () => {
    const foreign = service('x', { ingress: ['192.0.2.0'], spec: { loadBalancerClass: 'cloud' } })
    expect(addresses(P, foreign, service('a'))).toEqual({ a: '192.0.2.0' })
    const mine = allocate({ services: [foreign, service('a')], config: P, loadBalancerClass: 'cloud' })
    expect([...mine.keys()]).toEqual(['default/x'])
  })
})

test('no available IPs: the facts say why, pool by pool, and the remedy is that of the nearest', () => {
  const config = pools({
    full: ['10.0.0.0/32'],
    manual: { addresses: ['10.0.1.0/32'], autoAssign: false },
    others: { addresses: ['10.0.2.0/32'], serviceAllocation: { namespaces: ['blue'] } },
    six: ['fd00::/64'],
  })
  const [verdict] = decide(config, service('a', { ingress: ['10.0.0.0'] }), service('b')).verdicts
  expect(verdict?.facts['pools']).toEqual([
    'full has no free IPv4 address',
    'manual gives addresses only on request (autoAssign is false)',
    'others is reserved for other namespaces',
    'six has no IPv4 addresses',
  ])
  expect(verdict?.remedy).toBe('ask for it with the annotation metallb.io/address-pool: manual')
})
