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

test('UDP is UDP', () => {
  const dns = service('dns', { ports: [{ name: 'dns', port: 53, protocol: 'UDP' }] }, ['192.168.250.101'])
  expect(rulesOn(0, dns).join('\n')).toContain('ip daddr 192.168.250.101 udp dport 53')
})
