// What `ingot bgp advertised --dry-run` prints of a cluster that no speaker runs in, word for word.

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { LiveCluster } from '../cluster/cluster.fixture.ts'
import { bgp } from './bgp.ts'

const CLUSTER = `
kind: Node
metadata: { name: node-1 }
status: { addresses: [{ type: InternalIP, address: 10.0.0.1 }, { type: InternalIP, address: '2001:db8::1' }] }
---
kind: Node
metadata: { name: node-2, labels: { rack: b } }
---
kind: IPAddressPool
metadata: { name: web }
spec: { addresses: [198.51.100.0/28, '2001:db8:1::/64'] }
---
kind: BGPPeer
metadata: { name: tor-a }
spec: { myASN: 65001, peerASN: 65002, peerAddress: 10.0.0.254 }
---
kind: BGPPeer
metadata: { name: rr, annotations: { ingot.dev/bgp-maximum-prefixes: '1' } }
spec: { myASN: 65001, dynamicASN: internal, peerAddress: '2001:db8::fe' }
---
kind: BGPPeer
metadata: { name: tor-b }
spec: { myASN: 65001, peerASN: 65002, peerAddress: 10.0.0.253, nodeSelectors: [{ matchLabels: { rack: b } }] }
---
kind: BGPAdvertisement
metadata: { name: all }
spec: { ipAddressPools: [web], communities: ['65001:7'], localPref: 100 }
---
kind: Service
metadata: { name: a }
spec:
  type: LoadBalancer
  ports: [{ port: 80 }]
  ipFamilyPolicy: RequireDualStack
status: { loadBalancer: { ingress: [{ ip: 198.51.100.7 }, { ip: '2001:db8:1::7' }] } }
---
kind: Service
metadata: { name: b }
spec: { type: LoadBalancer, externalTrafficPolicy: Local, ports: [{ port: 80 }] }
status: { loadBalancer: { ingress: [{ ip: 198.51.100.8 }] } }
---
kind: EndpointSlice
metadata: { name: a-1, labels: { kubernetes.io/service-name: a } }
addressType: IPv4
endpoints: [{ addresses: [10.1.0.1], nodeName: node-1 }]
---
kind: EndpointSlice
metadata: { name: b-1, labels: { kubernetes.io/service-name: b } }
addressType: IPv4
endpoints: [{ addresses: [10.1.0.2], nodeName: node-2 }]
`

const NEW_SERVICE =
  '{ apiVersion: v1, kind: Service, metadata: { name: new }, spec: { type: LoadBalancer, ports: [{ port: 80 }] } }'

const cluster = await LiveCluster.start()
beforeAll(() => cluster.create(CLUSTER))
afterAll(() => cluster[Symbol.asyncDispose]())

const dryRun = (words: readonly string[], input = '') =>
  cluster.run(bgp, ['advertised', '--dry-run', ...words], input)

describe('ingot bgp advertised --dry-run', () => {
  test('has the routes that a session would have, and why a Service is not among them', async () => {
    expect(await dryRun(['node-1', 'tor-a'])).toEqual({
      code: 0,
      lines: [
        'PREFIX              NEXT HOP      LOCAL PREF   MED   PATH      COMMUNITIES',
        '198.51.100.7/32     10.0.0.1      -            -     65001 i   65001:7',
        '2001:db8:1::7/128   2001:db8::1   -            -     65001 i   65001:7',
        '',
        'dry run: node-1 would tell tor-a (10.0.0.254, AS 65002) of 2 routes; nothing was sent',
        'next hops are those of the Node; a session has its own end',
        '',
        'Not announced by node-1:',
        '  default/b: no endpoint that can serve runs on node "node-1", and the externalTrafficPolicy is Local',
      ],
      complaints: [],
    })
  })

  test('knows the families of a session, its AS, and its maximum', async () => {
    const { lines } = await dryRun(['node-1', '2001:db8::fe'])
    expect(lines.slice(0, 5)).toEqual([
      'PREFIX              NEXT HOP      LOCAL PREF   MED   PATH   COMMUNITIES',
      '2001:db8:1::7/128   2001:db8::1   100          -     i      65001:7',
      '',
      'dry run: node-1 would tell rr (2001:db8::fe, AS internal) of 1 route; nothing was sent',
      'next hops are those of the Node; a session has its own end',
    ])
  })

  test('leaves next hops out where the Node has no address', async () => {
    const { lines } = await dryRun(['node-2', 'tor-b'])
    expect(lines.filter((line) => line.includes('/32'))).toEqual([
      '198.51.100.7/32     -          -            -     65001 i   65001:7',
      '198.51.100.8/32     -          -            -     65001 i   65001:7',
    ])
  })

  test('with manifests is what would be told once they are applied', async () => {
    const { code, lines } = await dryRun(['node-1', 'tor-a', '-f', '-'], NEW_SERVICE)
    expect([code, lines.filter((line) => line.includes('/32')).length]).toEqual([0, 2])
    expect(lines).toContain('198.51.100.0/32     10.0.0.1      -            -     65001 i   65001:7')
  })

  test('of manifests that are refused says so, and shows the rest', async () => {
    const peer =
      '{ apiVersion: metallb.io/v1beta2, kind: BGPPeer, metadata: { name: tor-a }, spec: { myASN: 0 } }'
    const { code, lines, complaints } = await dryRun(['node-1', 'tor-a', '-f', '-'], peer)
    expect([code, lines.length > 3]).toEqual([1, true])
    expect(complaints[0]).toContain('refused: BGPPeer tor-a')
  })

  test('is for programs the same routes as those of a session, marked', async () => {
    const { lines } = await dryRun(['node-1', 'rr', '-o', 'json'])
    expect(JSON.parse(lines.join('\n'))).toMatchObject({
      node: 'node-1',
      peer: 'rr',
      isDryRun: true,
      routes: [{ prefix: '2001:db8:1::7/128', nextHops: ['2001:db8::1'], localPref: 100 }],
      held: 0,
      unannounced: [{ service: 'default/b' }],
    })
  })

  test.each<[string, readonly string[], string]>([
    ['a node that is misspelt', ['node-3', 'tor-a'], 'there is no Node node-3. Did you mean node-1?'],
    [
      'a peer that is for another node',
      ['node-1', 'tor-b'],
      'no BGPPeer tor-b selects node-1. Did you mean tor-a?',
    ],
  ])('of %s says so', async (_, words, complaint) => {
    expect(await dryRun(words)).toMatchObject({ code: 1, complaints: [`ingot bgp advertised: ${complaint}`] })
  })
})

test('files without a dry run are a mistake', async () => {
  const { code, complaints } = await cluster.run(bgp, ['advertised', 'node-1', 'tor-a', '-f', '-'])
  expect([code, complaints[0]]).toEqual([2, 'ingot bgp advertised: --filename goes with --dry-run'])
})
