// The rules of a node as text; data-path.test.ts sends packets through them.

import { expect, test } from 'bun:test'
import { pod, service, slices } from './kinds.fixture.ts'
import { proxyRules } from './proxy-rules.ts'
import { labNodes } from './topology.ts'

const pods = [pod('a', 'node-1'), pod('b', 'node-2')]

function rulesOn(index: number, ...services: ReturnType<typeof service>[]): string[] {
  const node = labNodes(3)[index]
  if (node === undefined) throw new Error(`no node ${index}`)
  return proxyRules(node, services, slices(services, pods))
    .split('\n')
    .map((line) => line.trim())
}

test('policy Cluster: every node sends to every endpoint and marks the packet for its own address', () => {
  const web = service('web', {}, ['192.168.250.100', 'fd00:250::100'])
  expect(rulesOn(2, web)).toContain(
    'ip daddr 192.168.250.100 tcp dport 80 meta mark set meta mark or 0x4000 dnat ip addr . port to ' +
      'numgen random mod 2 map { 0 : 10.244.1.10 . 8080, 1 : 10.244.2.10 . 8080 }',
  )
  expect(rulesOn(2, web)).toContain(
    'ip6 daddr fd00:250::100 tcp dport 80 meta mark set meta mark or 0x4000 dnat ip6 addr . port to ' +
      'numgen random mod 2 map { 0 : fd00:244:1::10 . 8080, 1 : fd00:244:2::10 . 8080 }',
  )
})

test('policy Local: a node sends to its own endpoints without a mark, and drops where it has none', () => {
  const web = service('web', { externalTrafficPolicy: 'Local' }, ['192.168.250.100'])
  expect(rulesOn(0, web)).toContain(
    'ip daddr 192.168.250.100 tcp dport 80 dnat ip addr . port to numgen random mod 1 map { 0 : 10.244.1.10 . 8080 }',
  )
  expect(rulesOn(2, web)).toContain('ip daddr 192.168.250.100 tcp dport 80 drop')
})

test('a cluster IP goes to any endpoint whatever the external policy is', () => {
  const web = service('web', { externalTrafficPolicy: 'Local', clusterIPs: ['10.96.0.7'] })
  expect(rulesOn(2, web).join('\n')).toContain(
    'ip daddr 10.96.0.7 tcp dport 80 dnat ip addr . port to numgen random mod 2',
  )
})

test('a Service without endpoints is refused', () => {
  const web = service('web', { selector: { app: 'nobody' } }, ['192.168.250.100'])
  expect(rulesOn(0, web)).toContain('ip daddr 192.168.250.100 tcp dport 80 reject')
})

test('an address in ipMode Proxy and a headless cluster IP make no rules', () => {
  const web = service('web', { clusterIPs: ['None'] })
  const proxied = {
    ...web,
    status: { loadBalancer: { ingress: [{ ip: '192.168.250.100', ipMode: 'Proxy' }] } },
  }
  expect(rulesOn(0, proxied).filter((line) => line.includes('daddr'))).toEqual([])
})

test('affinity ClientIP: a client goes back to where it was, for so long after its last connection', () => {
  const sticky = service(
    'web',
    { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 3600 } } },
    ['192.168.250.100'],
  )
  const rules = rulesOn(2, { ...sticky, spec: { ...sticky.spec, clusterIPs: ['10.96.0.7'] } })
  const sets = rules.filter((rule) => rule.startsWith('set clients-'))
  // one an endpoint, though the Service has two addresses
  expect(sets.map((rule) => rule.replace(/clients-\w+/, 'S'))).toEqual(
    Array.from({ length: 2 }, () => 'set S { type ipv4_addr; flags dynamic, timeout; timeout 3600s; }'),
  )
  const name = /clients-(\w+)/.exec(sets[0] ?? '')?.[1]
  expect(rules).toContain(
    `chain to-${name} { update @clients-${name} { ip saddr } meta l4proto tcp dnat ip to 10.244.1.10:8080; }`,
  )
  const match = 'ip daddr 192.168.250.100 tcp dport 80'
  const own = rules.filter((rule) => rule.startsWith(match))
  expect(own[0]).toBe(`${match} meta mark set meta mark or 0x4000`)
  expect(own[1]).toBe(`${match} ip saddr @clients-${name} goto to-${name}`)
  expect(own[3]).toContain(`${match} numgen random mod 2 vmap { 0 : goto to-${name}, 1 : goto to-`)
})

test('source ranges: who is in none of them is dropped at the external address, and only there', () => {
  const loadBalancerSourceRanges = ['192.168.0.0/16', ' 10.0.0.0/8']
  const web = service('web', { loadBalancerSourceRanges, clusterIPs: ['10.96.0.7'] }, [
    '192.168.250.100',
    'fd00:250::100',
  ])
  const checks = rulesOn(0, web).filter((rule) => /(return|dport 80 drop)$/.test(rule))
  const match = 'ip daddr 192.168.250.100 tcp dport 80'
  expect(checks).toEqual([
    `${match} ip saddr 192.168.0.0/16 return`,
    `${match} ip saddr 10.0.0.0/8 return`,
    `${match} drop`,
  ])
})

test('UDP is UDP', () => {
  const dns = service('dns', { ports: [{ name: 'dns', port: 53, protocol: 'UDP' }] }, ['192.168.250.101'])
  expect(rulesOn(0, dns).join('\n')).toContain('ip daddr 192.168.250.101 udp dport 53')
})
