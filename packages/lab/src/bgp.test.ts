// A lab with a router: what Services are announced by BGP arrives at BIRD, and the client gets to them by its routes alone,
// since no L2Advertisement is for their pool.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { fileURLToPath } from 'node:url'
import { debianPackages } from '@ingot/packets/conformance'
import { openGuideLab } from './guides/guide-lab.fixture.ts'
import type { GuideLab } from './guides/guide-lab.fixture.ts'
import { START } from './guides/share-addresses.guide.ts'
import { serviceText } from './guides/shell.fixture.ts'
import { missing, thisMachine } from './missing.ts'
import { startRouter } from './router.fixture.ts'
import type { Router } from './router.fixture.ts'

const machine = thisMachine()
const isPossible =
  machine.userId === 0 &&
  missing(machine) === null &&
  ['unshare', 'kubectl'].every((name) => machine.has(name))
const bird = isPossible ? await debianPackages('bird2', 'libssh-gcrypt-4') : undefined
const TOOL = `${process.execPath} ${fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url))}`

const object = (kind: string, version: string, name: string, rest: object) =>
  [
    `apiVersion: ${version}`,
    `kind: ${kind}`,
    `metadata: { name: ${name}, namespace: metallb-system }`,
    ...Object.entries(rest).map(([key, value]) => `${key}: ${JSON.stringify(value)}`),
  ].join('\n')
/** With the hold time of 90 s: that a node is off, which says no goodbye, is found out by BFD. */
const peer = (more: object = {}) =>
  object('BGPPeer', 'metallb.io/v1beta2', 'router', {
    spec: {
      myASN: 64_512,
      peerASN: 64_513,
      peerAddress: '192.168.250.1',
      bfdProfile: 'fast',
      ...more,
    },
  })
const password = (text: string) =>
  object('Secret', 'v1', 'key', {
    type: 'kubernetes.io/basic-auth',
    stringData: { username: '', password: text },
  })
const CONFIGURATION = [
  object('IPAddressPool', 'metallb.io/v1beta1', 'routed', {
    spec: { addresses: ['198.51.100.0/24', '2001:db8:100::/64'], autoAssign: false },
  }),
  object('BGPAdvertisement', 'metallb.io/v1beta1', 'routed', { spec: { ipAddressPools: ['routed'] } }),
  object('BFDProfile', 'metallb.io/v1beta1', 'fast', {
    spec: { receiveInterval: 100, transmitInterval: 100, detectMultiplier: 3 },
  }),
  peer(),
]

const asking = (addresses: string) => ({ annotations: { 'metallb.io/loadBalancerIPs': addresses } })
const EVERYWHERE = serviceText('everywhere', asking('198.51.100.1,2001:db8:100::1'), {
  ipFamilyPolicy: 'RequireDualStack',
})
const NEAR = serviceText('near', asking('198.51.100.2'), {
  externalTrafficPolicy: 'Local',
  selector: { app: 'web', place: 'here' },
})
const ALL = 'node-1 node-2 node-3'
const BOTH = { '198.51.100.1/32': ALL, '2001:db8:100::1/128': ALL }

setDefaultTimeout(60_000)

describe.skipIf(bird === undefined)(
  'a lab with a router [needs root, ip, nft, unshare, kubectl and the package bird2]',
  () => {
    let lab: GuideLab
    let router: Router

    beforeAll(async () => {
      lab = await openGuideLab(START)
      router = await startRouter(lab, bird ?? '')
      await lab.apply(...CONFIGURATION, EVERYWHERE)
    })
    afterAll(async () => {
      await router?.close()
      await lab?.close()
    })

    const summary = (words: string) => lab.until(`${TOOL} bgp summary`, words)
    const areUp = (count: number) => summary(`${count} of 3 sessions are established`)
    const withoutNode = (gone: string) =>
      Object.fromEntries(
        Object.entries(BOTH).map(([prefix, nodes]) => [
          prefix,
          nodes.replace(gone, '').trim().replace('  ', ' '),
        ]),
      )

    test('every node announces a Service of both families, and the client reaches it by these routes', async () => {
      await router.routesAre(BOTH)
      expect(await lab.ask('http://198.51.100.1/')).toContain('hello from web-')
      expect(await lab.ask('http://[2001:db8:100::1]/')).toContain('hello from web-')
      expect(await areUp(3)).toMatch(/^node-2 +router +192\.168\.250\.1 +64513 +64512 .* Established +2$/m)
    })

    test('with the policy Local it is the node of the endpoint, which sees the client, and another when that moves', async () => {
      await using _ = await lab.apply(NEAR)
      await lab.run('kubectl label pod web-1 place=here')
      await router.routesAre({ ...BOTH, '198.51.100.2/32': 'node-1' })
      expect(await lab.ask('http://198.51.100.2/')).toBe(
        'hello from web-1 on node-1, you are 192.168.250.1\n',
      )
      const explained = await lab.run(`${TOOL} explain service default/near`)
      expect(explained).toContain('by BGP from node-1: 198.51.100.2/32 to router')
      expect(explained).toMatch(/^ +node-2 +- +- +- +no endpoint that can serve runs on node "node-2"/m)

      await lab.run('kubectl label pod web-1 place- && kubectl label pod web-3 place=here')
      await router.routesAre({ ...BOTH, '198.51.100.2/32': 'node-3' })
      expect(await lab.ask('http://198.51.100.2/', 'web-3')).toContain('you are 192.168.250.1')
      await lab.until(STATUSES, 'near node-3 router')
      // the one of the node before goes
      await lab.until(`${STATUSES} | grep -c '^near'`, '1')
    })

    test('status objects and metrics say what goes to whom; a Service that is deleted is withdrawn', async () => {
      await router.routesAre(BOTH)
      for (const node of [1, 2, 3]) await lab.until(STATUSES, `everywhere node-${node} router`)
      const ofPeer = '{peer="192.168.250.1:179"}'
      const metrics = await lab.until(METRICS, `metallb_bgp_announced_prefixes_total${ofPeer} 2`)
      expect(metrics).toContain(`metallb_bgp_session_up${ofPeer} 1`)
      await lab.run('kubectl delete service everywhere')
      await router.routesAre({})
      expect(await lab.isAnswered('http://198.51.100.1/')).toBe(false)
      await lab.apply(EVERYWHERE)
      await router.routesAre(BOTH)
    })

    test('a password comes by its Secret, and another one while sessions are up', async () => {
      for (const secret of ['first', 'second']) {
        await router.setPassword(secret)
        await lab.apply(password(secret), peer({ passwordSecret: { name: 'key' } }))
        await router.routesAre(BOTH)
        await areUp(3)
      }
      await router.setPassword('')
      await lab.apply(peer())
      await router.routesAre(BOTH)
    })

    test('a speaker that is killed loses its routes until it is back, and no other does', async () => {
      await areUp(3)
      await lab.run(`kill -9 ${SPEAKER_OF_NODE_1}`)
      await router.routesAre(withoutNode('node-1'))
      expect(await lab.ask('http://198.51.100.1/')).toContain('hello from web-')
      await router.routesAre(BOTH)
    })

    test('a drained node leaves its routes to the others, then its session, until it is drained no more', async () => {
      await router.routesAre(BOTH)
      await lab.run('kubectl annotate node node-3 ingot.dev/bgp-drain=true')
      const marked = 'BGP.community: (65535,0)'
      await lab.until(`${router.control} show route all protocol node_3`, marked)
      await router.routesAre(withoutNode('node-3'))
      await lab.until(`${router.control} show protocols all node_3`, 'BGP state:          Passive')
      const explained = await lab.run(`${TOOL} explain service default/everywhere`)
      expect(explained).toContain('by BGP from node-1, node-2: ')
      expect(explained).toContain('node "node-3" is drained, and other nodes announce the Service')
      await lab.run('kubectl annotate node node-3 ingot.dev/bgp-drain-')
      await router.routesAre(BOTH)
    })

    test('every node and the router watch each other by BFD, and that is shown', async () => {
      await areUp(3)
      const isUp = 'BFD profile fast: Up since '
      expect(await lab.until(`${TOOL} bgp neighbors node-2 router`, isUp)).toContain(
        'sends every 100 ms, detection time 300 ms',
      )
      const metrics = await lab.until(METRICS, 'metallb_bfd_session_up{peer="192.168.250.1"} 1')
      const count = (name: string) =>
        Number(new RegExp(`^metallb_bfd_${name}{peer="192.168.250.1"} (\\d+)$`, 'm').exec(metrics)?.[1])
      expect(count('control_packet_input')).toBeGreaterThan(0)
      expect(count('control_packet_output')).toBeGreaterThan(0)
      expect(count('session_up_events')).toBeGreaterThan(0)
    })

    test('the router finds out that a node is off, and when it is back', async () => {
      await areUp(3)
      await lab.until(`${TOOL} bgp neighbors node-2 router`, 'BFD profile fast: Up since ')
      await lab.run(`${TOOL} lab kill node-2`)
      const killed = performance.now()
      await router.routesAre(withoutNode('node-2'))
      // the detection time, and a look; the hold time would be 90 s
      expect(performance.now() - killed).toBeLessThan(3000)
      await lab.run(`${TOOL} lab mend node-2`)
      await router.routesAre(BOTH)
    })
  },
)

const STATUSES = `kubectl get servicebgpstatuses -n metallb-system -o jsonpath='{range .items[*]}{.status.serviceName} {.status.node} {.status.peers[*]}{"\\n"}{end}'`
const METRICS = `ip netns exec ingot-node-1 ${process.execPath} -e 'console.log(await (await fetch("http://127.0.0.1:7472/metrics")).text())'`
const SPEAKER_OF_NODE_1 = `$(for pid in $(ip netns pids ingot-node-1); do tr '\\0' ' ' </proc/$pid/cmdline | grep -q ' speaker ' && echo $pid; done)`
