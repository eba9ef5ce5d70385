// Who announces a Service by BGP, as explanations and plans have it.

import { describe, expect, test } from 'bun:test'
import type { BGPAdvertisement } from '@ingot/api/kinds'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { cluster, pool, service, SETTINGS } from './cluster.fixture.ts'
import { EMPTY_CLUSTER } from './cluster.ts'
import type { Cluster } from './cluster.ts'
import { explainService } from './explain.ts'
import { planChange } from './plan.ts'

const peer = (name: string, spec: object = {}) => ({
  metadata: { name },
  spec: { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.1', ...spec },
})
const advertisement = (name: string, spec: Partial<BGPAdvertisement['spec']> = {}) => ({
  metadata: { name },
  spec: { ipAddressPools: ['web'], ...spec },
})
const slice: EndpointSlice = {
  metadata: { namespace: 'default', labels: { 'kubernetes.io/service-name': 'a' } },
  addressType: 'IPv4',
  endpoints: [{ addresses: ['10.1.0.1'], nodeName: 'node-1' }],
}

function withBgp(advertisements: readonly object[], spec = {}, endpointSlices = [slice]): Cluster {
  const pools = [pool('web', ['198.51.100.0/24'])]
  const plain = cluster(pools, service('a', ['198.51.100.7'], spec))
  const bgpPeers = [
    peer('tor-1'),
    peer('tor-2', { peerAddress: '192.0.2.2' }),
    peer('six', { peerAddress: '2001:db8::1' }),
    peer('elsewhere', { peerAddress: '192.0.2.3', nodeSelectors: [{ matchLabels: { rack: 'z' } }] }),
  ]
  return {
    ...plain,
    endpointSlices,
    objects: { ...plain.objects, bgpAdvertisements: advertisements, bgpPeers },
  }
}

const explained = (of: Cluster) => explainService(of, 'default/a', SETTINGS)

describe('an explanation', () => {
  test('names the routes, their advertisements, and the peers that take the family, of every node', () => {
    const of = withBgp([
      advertisement('all'),
      advertisement('wide', { aggregationLength: 24, peers: ['tor-2', 'elsewhere'] }),
    ])
    const routes = [
      { prefix: '198.51.100.7/32', advertisement: 'all', peers: ['tor-1', 'tor-2'] },
      { prefix: '198.51.100.0/24', advertisement: 'wide', peers: ['tor-2'] },
    ]
    expect(explained(of)?.bgp).toEqual({ nodes: ['node-1', 'node-2'], routes })
    expect(explained(of)?.bgpNodes).toMatchObject([
      { node: 'node-1', routes, verdict: { reason: 'nodeAssigned' } },
      { node: 'node-2', routes },
    ])
  })

  test('says why a node does not, and why none does', () => {
    const local = withBgp([advertisement('all')], { externalTrafficPolicy: 'Local' })
    expect(explained(local)?.bgpNodes.map(({ verdict }) => verdict.reason)).toEqual([
      'nodeAssigned',
      'noLocalEndpoints',
    ])
    expect(explained(local)?.bgp?.nodes).toEqual(['node-1'])
    expect(explained(withBgp([advertisement('all')], {}, []))?.bgp).toEqual({
      nodes: [],
      routes: [],
      why: 'no endpoint of the Service can serve',
      remedy: 'make a Pod of the Service ready',
    })
  })

  test('of a drained node says that others announce, or that none does', () => {
    const drained = (of: Cluster): Cluster => {
      const [first, ...others] = of.nodes
      const annotations = { 'ingot.dev/bgp-drain': 'true' }
      return { ...of, nodes: [{ ...first, metadata: { ...first?.metadata, annotations } }, ...others] }
    }
    const everywhere = explained(drained(withBgp([advertisement('all')])))
    expect(everywhere?.bgp?.nodes).toEqual(['node-2'])
    expect(everywhere?.bgpNodes[0]).toMatchObject({ routes: [], verdict: { reason: 'nodeDrained' } })
    const here = explained(drained(withBgp([advertisement('all')], { externalTrafficPolicy: 'Local' })))
    expect(here?.bgp?.nodes).toEqual(['node-1'])
    expect(here?.bgpNodes[0]?.verdict.message).toBe(
      'announcing from node "node-1" with protocol "bgp", drained as it is: no other node announces all of this',
    )
  })

  test('of a cordoned node says the same only where speakers drain those', () => {
    const of = withBgp([advertisement('all')])
    const [first, ...others] = of.nodes
    const cordoned = { ...of, nodes: [{ ...first, spec: { unschedulable: true } }, ...others] }
    const reasons = (drainOnCordon?: boolean) => {
      const settings = { ...SETTINGS, ...(drainOnCordon !== undefined && { drainOnCordon }) }
      const [planned] = planChange(cordoned, cordoned, settings).services
      const { bgp, bgpNodes = [] } = explainService(cordoned, 'default/a', settings) ?? {}
      expect(planned?.bgp?.nodes).toEqual(bgp?.nodes ?? [])
      return bgpNodes.map(({ verdict }) => verdict.reason)
    }
    expect(reasons()).toEqual(['nodeAssigned', 'nodeAssigned'])
    expect(reasons(true)).toEqual(['nodeDrained', 'nodeAssigned'])
  })

  test('has nothing of BGP where no BGPAdvertisement is for the pool', () => {
    const other = explained(withBgp([advertisement('other', { ipAddressPools: ['none'] })]))
    expect([other?.bgp, other?.bgpNodes]).toEqual([undefined, []])
  })
})

describe('a plan', () => {
  test('of a Service without Pods takes it to have some on every node', () => {
    const of = withBgp([advertisement('all')], {}, [])
    expect(planChange(of, of, SETTINGS).services[0]?.bgp).toMatchObject({
      nodes: ['node-1', 'node-2'],
      routes: [{ prefix: '198.51.100.7/32', peers: ['tor-1', 'tor-2'] }],
    })
  })

  test('of files alone leaves open from which nodes', () => {
    const of = { ...withBgp([advertisement('all')]), nodes: [] }
    const [planned] = planChange(EMPTY_CLUSTER, of, SETTINGS).services
    expect(planned?.bgp).toMatchObject({ nodes: [], isOpen: true })
  })
})
