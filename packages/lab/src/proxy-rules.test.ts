// The rules of a node as text; data-path.test.ts sends packets through them.

import { expect, test } from 'bun:test'
import { pod, service, slices } from './kinds.fixture.ts'
import { proxyRules } from './proxy-rules.ts'
import type { Known } from './proxy-rules.ts'
import { labNodes } from './topology.ts'

const pods = [pod('a', 'node-1'), pod('b', 'node-2')]

/** The commands that make the table of a node, without the name of the table. */
function rulesOn(index: number, ...services: ReturnType<typeof service>[]): string[] {
  const node = labNodes(3)[index]
  if (node === undefined) throw new Error(`no node ${index}`)
  return [...proxyRules(node, services, slices(services, pods)).values()]
    .flatMap(({ add }) => add.split('\n'))
    .map((line) => line.trim().replace(' inet ingot-proxy', ''))
}

const ofElements = (lines: string[]) => lines.filter((line) => line.startsWith('add element'))

test('policy Cluster: every node sends to every endpoint and marks the packet for its own address', () => {
  const rules = rulesOn(2, service('web', {}, ['192.168.250.100', 'fd00:250::100']))
  for (const [family, address, dnat] of [
    [
      'IPv4',
      '192.168.250.100',
      'dnat ip addr . port to numgen random mod 2 map { 0 : 10.244.1.10 . 8080, 1 : 10.244.2.10 . 8080 }',
    ],
    [
      'IPv6',
      'fd00:250::100',
      'dnat ip6 addr . port to numgen random mod 2 map { 0 : fd00:244:1::10 . 8080, 1 : fd00:244:2::10 . 8080 }',
    ],
  ]) {
    const chain = `default/web/tcp/80/${family}`
    expect(rules).toContain(`add element services-${family} { ${address} . tcp . 80 : goto marked-${chain} }`)
    expect(rules).toContain(`add rule marked-${chain} meta mark set meta mark or 0x4000`)
    expect(rules).toContain(`add rule marked-${chain} goto to-${chain}`)
    expect(rules).toContain(`add rule to-${chain} meta l4proto tcp ${dnat}`)
  }
})

test('policy Local: a node sends to its own endpoints without a mark, and drops where it has none', () => {
  const web = service('web', { externalTrafficPolicy: 'Local' }, ['192.168.250.100'])
  const chain = 'local-default/web/tcp/80/IPv4'
  expect(rulesOn(0, web)).toContain(
    `add element services-IPv4 { 192.168.250.100 . tcp . 80 : goto ${chain} }`,
  )
  expect(rulesOn(0, web)).toContain(
    `add rule ${chain} meta l4proto tcp dnat ip addr . port to numgen random mod 1 map { 0 : 10.244.1.10 . 8080 }`,
  )
  expect(ofElements(rulesOn(2, web))).toEqual([
    'add element unserved-IPv4 { 192.168.250.100 . tcp . 80 : drop }',
    'add element addresses-IPv4 { 192.168.250.100 }',
  ])
})

test('a cluster IP goes to any endpoint, unmarked, whatever the external policy is', () => {
  const web = service('web', { externalTrafficPolicy: 'Local', clusterIPs: ['10.96.0.7'] })
  const chain = 'to-default/web/tcp/80/IPv4'
  expect(rulesOn(2, web)).toContain(`add element services-IPv4 { 10.96.0.7 . tcp . 80 : goto ${chain} }`)
  expect(rulesOn(2, web).join('\n')).toContain(
    `add rule ${chain} meta l4proto tcp dnat ip addr . port to numgen random mod 2`,
  )
})

test('a Service without endpoints is refused', () => {
  const web = service('web', { selector: { app: 'nobody' } }, ['192.168.250.100'])
  expect(rulesOn(0, web)).toContain('add element unserved-IPv4 { 192.168.250.100 . tcp . 80 : goto refuse }')
})

test('of two Services with the same address and port the first has it, until it goes', () => {
  const [first, second] = [
    service('first', {}, ['192.168.250.100']),
    service('second', {}, ['192.168.250.100']),
  ]
  const line = (name: string) =>
    `add element services-IPv4 { 192.168.250.100 . tcp . 80 : goto marked-default/${name}/tcp/80/IPv4 }`
  expect(ofElements(rulesOn(0, first, second))).toEqual([
    line('first'),
    'add element addresses-IPv4 { 192.168.250.100 }',
  ])
  expect(rulesOn(0, second)).toContain(line('second'))
})

test('an address in ipMode Proxy and a headless cluster IP make no rules', () => {
  const web = service('web', { clusterIPs: ['None'] })
  const proxied = {
    ...web,
    status: { loadBalancer: { ingress: [{ ip: '192.168.250.100', ipMode: 'Proxy' }] } },
  }
  expect(rulesOn(0, proxied)).toEqual(rulesOn(0))
})

test('affinity ClientIP: a client goes back to where it was, for so long after its last connection', () => {
  const sticky = service(
    'web',
    { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 3600 } } },
    ['192.168.250.100'],
  )
  const rules = rulesOn(2, { ...sticky, spec: { ...sticky.spec, clusterIPs: ['10.96.0.7'] } })
  const sets = rules.filter((rule) => rule.startsWith('add set clients-'))
  // one an endpoint, though the Service has two addresses
  expect(sets.map((rule) => rule.replace(/clients-\w+/, 'S'))).toEqual(
    Array.from({ length: 2 }, () => 'add set S { type ipv4_addr; flags dynamic, timeout; timeout 3600s; }'),
  )
  const name = /clients-(\w+)/.exec(sets[0] ?? '')?.[1]
  expect(rules).toContain(
    `add rule at-${name} update @clients-${name} { ip saddr } meta l4proto tcp dnat ip to 10.244.1.10:8080`,
  )
  const head = 'add rule to-default/web/tcp/80/IPv4 '
  const own = rules.filter((rule) => rule.startsWith(head)).map((rule) => rule.slice(head.length))
  expect(own).toHaveLength(3)
  expect(own[0]).toBe(`ip saddr @clients-${name} goto at-${name}`)
  expect(own[2]).toContain(`numgen random mod 2 vmap { 0 : goto at-${name}, 1 : goto at-`)
})

test('source ranges: who is in none of them is dropped at the external address, and only there', () => {
  const loadBalancerSourceRanges = ['192.168.0.0/16', ' 10.0.0.0/8']
  const web = service('web', { loadBalancerSourceRanges, clusterIPs: ['10.96.0.7'] }, [
    '192.168.250.100',
    'fd00:250::100',
  ])
  const rules = rulesOn(0, web)
  expect(rules.filter((rule) => rule.includes(' guarded-'))).toEqual([
    // what is in the frame of every table
    ...rulesOn(0).filter((rule) => rule.includes(' guarded-')),
    'add element guarded-IPv4 { 192.168.250.100 . tcp . 80 : jump from-default/web/IPv4 }',
  ])
  expect(rules.filter((rule) => rule.startsWith('add rule from-'))).toEqual([
    'add rule from-default/web/IPv4 ip saddr 192.168.0.0/16 return',
    'add rule from-default/web/IPv4 ip saddr 10.0.0.0/8 return',
    'add rule from-default/web/IPv4 drop',
  ])
})

test('UDP is UDP', () => {
  const dns = service('dns', { ports: [{ name: 'dns', port: 53, protocol: 'UDP' }] }, ['192.168.250.101'])
  expect(rulesOn(0, dns).join('\n')).toContain('{ 192.168.250.101 . udp . 53 : ')
})

test('what a Service came to is taken again as long as neither it nor its slices are others', () => {
  const [node] = labNodes(1)
  if (node === undefined) throw new Error('no node')
  const services = [service('web', {}, ['192.168.250.100']), service('other', {}, ['192.168.250.101'])]
  const known: Known = new WeakMap()
  const own = slices(services, pods)
  const first = proxyRules(node, services, own, known)
  const again = proxyRules(node, services, [...own], known)
  expect([...again.keys()].filter((name) => name !== 'frame' && again.get(name) !== first.get(name))).toEqual(
    [],
  )
  const scaled = [...own.slice(0, -1), ...slices(services, pods.slice(0, 1)).slice(-1)]
  expect(proxyRules(node, services, scaled, known)).toEqual(proxyRules(node, services, scaled))
})
