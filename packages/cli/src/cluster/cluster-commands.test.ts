// What `ingot plan`, `explain` and `pools` print of a cluster, word for word, and their exit codes.

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { LiveCluster, run } from './cluster.fixture.ts'
import { explain } from './explain.ts'
import { plan } from './plan.ts'
import { pools } from './pools.ts'

const CLUSTER = `
kind: Node
metadata: { name: node-1 }
---
kind: Namespace
metadata: { name: shop }
---
kind: IPAddressPool
metadata: { name: web, annotations: { ingot.dev/quota: '*=9' } }
spec: { addresses: [192.0.2.0/30, 'fd00::/64'] }
---
kind: IPAddressPool
metadata: { name: manual }
spec: { addresses: [198.51.100.0/24], autoAssign: false }
---
kind: L2Advertisement
metadata: { name: all }
spec: { ipAddressPools: [web] }
---
kind: Service
metadata: { name: a, annotations: { metallb.io/ip-allocated-from-pool: web } }
spec: { type: LoadBalancer, ports: [{ port: 80 }] }
status: { loadBalancer: { ingress: [{ ip: 192.0.2.0 }] } }
---
kind: Service
metadata: { name: b, annotations: { metallb.io/ip-allocated-from-pool: web } }
spec: { type: LoadBalancer, ports: [{ port: 80 }] }
status: { loadBalancer: { ingress: [{ ip: 192.0.2.3 }] } }
---
kind: EndpointSlice
metadata: { name: a-1, labels: { kubernetes.io/service-name: a } }
addressType: IPv4
endpoints: [{ addresses: [10.1.0.1], nodeName: node-1 }]
---
kind: ServiceL2Status
metadata: { name: l2-1 }
status: { node: node-1, serviceName: a, serviceNamespace: default, interfaces: [{ name: eth0 }] }
---
kind: Service
metadata: { name: waits, annotations: { metallb.io/address-pool: none } }
spec: { type: LoadBalancer, ports: [{ port: 80 }] }
`

const pool = (addresses: string) =>
  `{ apiVersion: metallb.io/v1beta1, kind: IPAddressPool, metadata: { name: web }, spec: { addresses: [${addresses}] } }`

const cluster = await LiveCluster.start()
beforeAll(() => cluster.create(CLUSTER))
afterAll(() => cluster[Symbol.asyncDispose]())

describe('ingot plan', () => {
  test('of a pool that shrinks says who changes and why, and counts those of which nothing changes', async () => {
    const planned = await cluster.run(plan, ['--live', '-f', '-'], pool('192.0.2.0/31'))
    expect(planned).toEqual({
      code: 1,
      lines: [
        'CHANGE    SERVICE     BEFORE      AFTER       POOL   ANNOUNCED',
        'changes   default/b   192.0.2.3   192.0.2.1   web    by node-1 (ARP and NDP)',
        '         current IP for "default/b" not allowed by config, will attempt for new IP assignment: ["192.0.2.3"] is not allowed in config',
        '           no pool has all of them',
        '',
        '0 get an address, 1 keep theirs, 1 change it, 0 lose it, 1 wait for one, 0 refused',
      ],
      complaints: [],
    })
  })

  test('of a change that moves nobody is exit code 0, though a Service waits that it is not about', async () => {
    const { code, lines } = await cluster.run(plan, ['--live', '-f', '-'], pool('192.0.2.0/24'))
    expect([code, lines.at(-1)]).toEqual([
      0,
      '0 get an address, 2 keep theirs, 0 change it, 0 lose it, 1 wait for one, 0 refused',
    ])
  })

  test('of a pool that overlaps another says that the configuration would stay as it is', async () => {
    const manifest = pool('198.51.100.0/25').replace('name: web', 'name: new')
    const { code, lines } = await cluster.run(plan, ['--live', '--all', '-f', '-'], manifest)
    expect(code).toBe(1)
    expect(lines.slice(0, 6)).toEqual([
      'Rejected:',
      '  IPAddressPool new, spec.addresses[0]: CIDR "198.51.100.0/25" in pool "new" overlaps with already defined CIDR "198.51.100.0/24"',
      '    to change it: give each address to one pool: pool manual has it already',
      '',
      'The configuration in force would stay as it is until that is repaired: none of the pools changes.',
      '',
    ])
    expect(lines.filter((line) => line.startsWith('keeps'))).toHaveLength(2)
  })

  test('of manifests alone starts from an empty cluster, and says what is refused with its line', async () => {
    const manifests = `${pool('192.0.2.0/32')}\n---\n${pool('10.0.0.0/24').replace('addresses:', 'adresses:')}
---
{ apiVersion: v1, kind: Service, metadata: { name: x }, spec: { type: LoadBalancer, ports: [{ port: 80 }] } }
---
{ apiVersion: v1, kind: Service, metadata: { name: z }, spec: { type: LoadBalancer, ports: [{ port: 80 }] } }`
    const { code, lines } = await run(plan, ['-f', '-'], {}, manifests)
    expect(code).toBe(1)
    expect(lines[1]).toStartWith('  stdin:3: refused: IPAddressPool web: spec.adresses: ')
    expect(lines.slice(-8)).toEqual([
      'CHANGE   SERVICE     BEFORE   AFTER       POOL   ANNOUNCED',
      'waits    default/z   -        -           -      -',
      '         Failed to allocate IP for "default/z": no available IPs',
      '           web has no free IPv4 address',
      '           to change it: add addresses to pool web, or delete a Service that needs its address no longer',
      'gets     default/x   -        192.0.2.0   web    by nobody: no L2Advertisement announces the pool',
      '',
      '1 get an address, 0 keep theirs, 0 change it, 0 lose it, 1 wait for one, 2 refused',
    ])
  })

  test('prints the same for programs', async () => {
    const { lines } = await cluster.run(plan, ['--live', '-o', 'json', '-f', '-'], pool('192.0.2.0/31'))
    const report = JSON.parse(lines.join('\n'))
    expect(report.services.map(({ change }: { change: string }) => change)).toEqual([
      'keeps',
      'changes',
      'waits',
    ])
    expect(report).toMatchObject({ isHeldBack: false, findings: [], named: [] })
  })
})

describe('ingot explain', () => {
  test('of a Service that waits names every pool, why it is passed over and what would change that', async () => {
    expect(await cluster.run(explain, ['service', 'default/waits'])).toEqual({
      code: 0,
      lines: [
        'Service default/waits',
        '  has       no address',
        '  asks for  an address of pool none (annotation metallb.io/address-pool)',
        '            IPv4 (ipFamilyPolicy SingleStack)',
        '            ports TCP/80 (externalTrafficPolicy Cluster)',
        '',
        'Decided:',
        '  Failed to allocate IP for "default/waits": unknown pool "none"',
        '    to change it: create pool none, or name another',
        '',
        'Pools:',
        '  POOL                                       TO CHANGE IT',
        '  manual is not the pool that is asked for   write manual into the annotation metallb.io/address-pool, or remove it',
        '  web is not the pool that is asked for      write web into the annotation metallb.io/address-pool, or remove it',
      ],
      complaints: [],
    })
  })

  test('of a Service with an address says which pool it is from, and who announces it', async () => {
    const { lines } = await cluster.run(explain, ['svc', 'a', '-o=table'])
    expect(lines.slice(0, 2)).toEqual(['Service default/a', '  has       192.0.2.0 of pool web'])
    expect(lines).toContain('  keeps ["192.0.2.0"] of pool web')
    expect(lines.slice(-10)).toEqual([
      'Announced:',
      '  by node-1 (ARP and NDP)',
      '',
      'Nodes:',
      '  NODE     PLACE   ENDPOINTS   INTERFACES   WHY',
      '  node-1   1       1           all          comes first in the election',
      '  node-1 says that it announces it on eth0 (ServiceL2Status)',
      '',
      'Speakers:',
      '  node-1: no Pod of a speaker is on it',
    ])
  })

  test('of a Service without endpoints says that nobody announces it, and why', async () => {
    const { lines } = await cluster.run(explain, ['svc', 'b'])
    expect(lines.slice(-9)).toEqual([
      'Announced:',
      '  by nobody: no endpoint of the Service can serve; make a Pod of the Service ready',
      '',
      'Nodes:',
      '  NODE     PLACE   ENDPOINTS   INTERFACES   WHY',
      '  node-1   -       0           -            no endpoint of the Service can serve',
      '',
      'Speakers:',
      '  node-1: no Pod of a speaker is on it',
    ])
  })

  test.each([
    [['service', 'default/wait'], 1, 'there is no Service default/wait. Did you mean default/waits?'],
    [['service', 'shop/waits'], 1, 'there is no Service shop/waits. Did you mean default/waits?'],
    // alike in their namespace alone
    [['service', 'default/no'], 1, /there is no Service default\/no$/],
    [['pod', 'x'], 2, 'ingot explain: cannot explain a pod, only a service'],
    [['service'], 2, 'ingot explain: no Service is named: write service NAMESPACE/NAME'],
    [['service', 'a/b/c'], 2, 'ingot explain: a/b/c names no Service: write service NAMESPACE/NAME'],
    [['svc/a/b/c'], 2, 'ingot explain: a/b/c names no Service'],
    [['web'], 2, 'ingot explain: cannot explain a web, only a service'],
  ])('of %p is a mistake', async (words, expected, complaint) => {
    const { code, complaints } = await cluster.run(explain, words)
    expect([code, complaints[0]]).toEqual([expected, expect.stringMatching(complaint)])
  })

  test.each([['svc/a'], ['service/default/a'], ['Services/a']])('takes %p, as kubectl does', async (word) => {
    expect((await cluster.run(explain, [word])).lines[0]).toBe('Service default/a')
  })

  test('prints the same for programs', async () => {
    const { lines } = await cluster.run(explain, ['service', 'default/a', '-o', 'yaml'])
    expect(lines).toContain('service: default/a')
  })
})

describe('ingot pools', () => {
  test('prints what is in use, free and special', async () => {
    expect((await cluster.run(pools, [])).lines).toEqual([
      'POOL     FAMILY   IN USE   FREE   TOTAL   RESERVED   REMARKS',
      'manual   IPv4     0        256    256     0          on request',
      'web      IPv4     2        2      4       0          quota',
      'web      IPv6     0        2^64   2^64    0          quota',
    ])
  })

  test('prints all digits for programs', async () => {
    const { lines } = await cluster.run(pools, ['-o', 'json'])
    expect(lines.join('\n')).toContain('"free": 18446744073709551616')
  })

  test('that cannot be read are one line, and exit code 1', async () => {
    const none = await run(pools, [], { HOME: '/nowhere' })
    expect(none.code).toBe(1)
    expect(none.complaints).toEqual([
      'ingot pools: there is no kubeconfig: ~/.kube/config is not there; name one with --kubeconfig or KUBECONFIG',
    ])
  })

  test('of a namespace that has none name it: it may be misspelt', async () => {
    const { lines } = await cluster.run(pools, ['--metallb-namespace', 'metalb'])
    expect(lines).toEqual(['There are no pools in namespace metalb.'])
  })

  test('of a cluster without the definitions say what to install', async () => {
    cluster.unserved.add('ipaddresspools')
    const { code, complaints } = await cluster.run(pools, [])
    cluster.unserved.clear()
    expect([code, complaints]).toEqual([
      1,
      [
        'ingot pools: the server answered 404: 404 page not found; install the CustomResourceDefinition ipaddresspools.metallb.io',
      ],
    ])
  })
})
