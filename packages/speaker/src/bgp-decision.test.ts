// What a node is to do by BGP: MetalLB's examples of which peer gets which prefix, the reasons where none does, and that
// nothing is decided twice.

import { describe, expect, test } from 'bun:test'
import { parseConfig } from '@ingot/config'
import { candidateNode } from '@ingot/election'
import type { Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { desiredState } from './desired-state.ts'
import { byService, Follower } from './followed-world.fixture.ts'
import type { ListedWorld } from './followed-world.fixture.ts'
import type { World } from './world.ts'

const onRack = (rack: string) => ({ nodeSelectors: [{ matchLabels: { rack } }] })
const named = (name: string, annotations = {}) => ({ namespace: 'metallb-system', name, annotations })

interface Objects {
  readonly advertisements?: Readonly<Record<string, object>>
  readonly annotations?: Readonly<Record<string, string>>
}

/** Peers p1 of rack a, p2 of every node, p3 of rack b; a pool with the advertisements. */
function config({ advertisements = { a1: {} }, annotations = {} }: Objects = {}): World['config'] {
  const peer = (name: string, last: number, more: object) => ({
    metadata: named(name),
    spec: { myASN: 64_512, peerASN: 64_513, peerAddress: `192.0.2.${last}`, ...more },
  })
  const parsed = parseConfig({
    pools: [
      { metadata: named('web'), spec: { addresses: ['198.51.100.0/24', '2001:db8::/64'] } },
      { metadata: named('zone'), spec: { addresses: ['203.0.113.0/24'] } },
    ],
    bgpAdvertisements: Object.entries(advertisements).map(([name, spec]) => ({
      metadata: named(name, annotations),
      spec: { ipAddressPools: ['web'], ...spec },
    })),
    bgpPeers: [peer('p1', 1, onRack('a')), peer('p2', 2, {}), peer('p3', 3, onRack('b'))],
  })
  expect(parsed.rejected).toEqual([])
  return parsed.config
}

const service = (ips: readonly string[], spec = {}): Service => ({
  metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } },
  spec: { type: 'LoadBalancer', ...spec },
  status: { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } },
})
const slice = (...nodes: string[]): EndpointSlice => ({
  metadata: { namespace: 'default', labels: { 'kubernetes.io/service-name': 'web' } },
  addressType: 'IPv4',
  endpoints: nodes.map((nodeName) => ({ addresses: ['10.1.0.1'], nodeName })),
})
const node = (labels: Record<string, string> = { rack: 'a' }) =>
  candidateNode({ metadata: { name: 'n1', labels } }, false)
const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers'
const LOCAL = { externalTrafficPolicy: 'Local' }

const state = (world: Partial<ListedWorld> = {}) => desiredState(byService(whole(world)))

function whole(world: Partial<ListedWorld>): ListedWorld {
  return {
    services: [service(['198.51.100.10'])],
    endpointSlices: [slice('n2')],
    nodes: [node()],
    config: config(),
    node: 'n1',
    loadBalancerClass: '',
    ...world,
  }
}

/** `PREFIX PEERS` of each route, for the sessions that the node has. */
function sent(advertisements: Objects['advertisements']): string[] {
  const { bgp } = state({ config: config({ ...(advertisements && { advertisements }) }) })
  return bgp.routes.map(({ prefix, peers }) => {
    const names = bgp.peers.map(({ name }) => name).filter((it) => peers === 'all' || peers.includes(it))
    return `${prefix} ${names.join(',') || 'nobody'}`
  })
}

const verdict = (world: Partial<ListedWorld> = {}) => state(world).bgp.decisions.get('default/web')?.verdict

describe('which peer gets which prefix', () => {
  test.each<[string, Record<string, object>, string[]]>([
    ['all peers of the node', { a1: {} }, ['198.51.100.10/32 p1,p2']],
    ['those that are named', { a1: { peers: ['p1'] } }, ['198.51.100.10/32 p1']],
    ['nobody, where those have no session here', { a1: { peers: ['p3'] } }, ['198.51.100.10/32 nobody']],
    [
      'each its own length',
      { a1: { peers: ['p1'] }, a2: { peers: ['p2'], aggregationLength: 24 } },
      ['198.51.100.10/32 p1', '198.51.100.0/24 p2'],
    ],
    [
      'both lengths',
      { a1: {}, a2: { aggregationLength: 24, aggregationLengthV6: 64, localPref: 200 } },
      ['198.51.100.10/32 p1,p2', '198.51.100.0/24 p1,p2'],
    ],
    ['none, from another rack', { a1: onRack('b') }, []],
    [
      'one for each advertisement, to be put together for a peer',
      { a1: { communities: ['64512:1'] }, a2: { communities: ['64512:2'] } },
      ['198.51.100.10/32 p1,p2', '198.51.100.10/32 p1,p2'],
    ],
  ])('%s', (_, advertisements, routes) => {
    expect(sent(advertisements)).toEqual(routes)
  })

  test('a Service that no peer gets counts as announced all the same', () => {
    const decided = verdict({ config: config({ advertisements: { a1: { peers: ['p3'] } } }) })
    expect(decided).toMatchObject({
      reason: 'nodeAssigned',
      message: 'announcing from node "n1" with protocol "bgp"',
      facts: { node: 'n1', advertisements: ['a1'] },
    })
  })

  test('both addresses of a Service go out, each in its family', () => {
    const routes = state({ services: [service(['198.51.100.10', '2001:db8::10'])] }).bgp.routes
    expect(routes.map(({ prefix }) => prefix)).toEqual(['198.51.100.10/32', '2001:db8::10/128'])
  })
})

describe('a node holds the sessions', () => {
  const sessions = (world: Partial<ListedWorld>) => state(world).bgp.peers.map(({ name }) => name)

  test('of the peers that select its labels', () => {
    expect(sessions({})).toEqual(['p1', 'p2'])
    expect(sessions({ nodes: [node({ rack: 'b' })] })).toEqual(['p2', 'p3'])
  })

  test('that every node has, while its Node has not been seen', () => {
    expect(sessions({ nodes: [] })).toEqual(['p2'])
  })
})

describe('a Service is not announced by BGP', () => {
  const excluded = { [EXCLUDED]: '', rack: 'a' }
  const unavailable = { conditions: [{ type: 'NetworkUnavailable', status: 'True' }] }
  const withLabels = (app: string) => ({ serviceSelectors: [{ matchLabels: { app } }] })
  test.each<[string, Partial<ListedWorld>, string]>([
    ['when it is no LoadBalancer', { services: [service([], { type: 'ClusterIP' })] }, 'notLoadBalancer'],
    ['without an address', { services: [service([])] }, 'noIPAllocated'],
    ['when its address is in no pool', { services: [service(['192.0.2.99'])] }, 'ipNotAllowed'],
    ['when nothing advertises its pool', { services: [service(['203.0.113.1'])] }, 'notOwner'],
    ['from another node', { config: config({ advertisements: { a1: onRack('b') } }) }, 'notOwner'],
    [
      'when no advertisement selects it',
      { config: config({ advertisements: { a1: withLabels('db') } }) },
      'noMatchingAdvertisement',
    ],
    [
      'while the network of the node is unavailable',
      { nodes: [candidateNode({ metadata: { name: 'n1' }, status: unavailable }, false)] },
      'nodeNetworkUnavailable',
    ],
    ['from a node that is excluded', { nodes: [node(excluded)] }, 'nodeLabeledExcludeBalancers'],
    ['without endpoints', { endpointSlices: [] }, 'noEndpoints'],
    [
      'without endpoints here, with the policy Local',
      { services: [service(['198.51.100.10'], LOCAL)] },
      'noLocalEndpoints',
    ],
  ])('%s', (_, world, reason) => {
    expect(verdict(world)?.reason).toBe<string | undefined>(reason)
    expect(state(world).bgp.routes).toEqual([])
  })
})

test('with weights and the policy Local a node is worth its endpoints', () => {
  const weighted = config({ annotations: { 'ingot.dev/bgp-weights': 'endpoints' } })
  const bandwidth = (spec: object, ...nodes: string[]) =>
    state({
      config: weighted,
      services: [service(['198.51.100.10'], spec)],
      endpointSlices: [slice(...nodes)],
    }).bgp.routes.map(({ attributes }) => attributes.linkBandwidth)
  expect(bandwidth(LOCAL, 'n1', 'n1', 'n2')).toEqual([250_000])
  expect(bandwidth({}, 'n1', 'n2')).toEqual([undefined])
})

test('Layer 2 and BGP are decided each by its own advertisements', () => {
  const { decisions, bgp } = state()
  expect(decisions.get('default/web')?.verdict.reason).toBe('noMatchingAdvertisement')
  expect(bgp.decisions.get('default/web')?.verdict.reason).toBe('nodeAssigned')
})

describe('what is decided is kept', () => {
  const world = {
    config: config(),
    nodes: [node()],
    services: [service(['198.51.100.10'])],
    endpointSlices: [slice('n2')],
  }

  test('as long as nothing changes', () => {
    const follower = new Follower()
    const first = follower.see(whole(world)).bgp
    const decided = first.decisions.get('default/web')
    const next = follower.see(whole(world)).bgp
    expect(next.decisions.get('default/web') === decided).toBe(true)
    expect(next.routes === first.routes && next.peers === first.peers).toBe(true)
    expect([first.changed.size, next.changed.size]).toEqual([1, 0])
  })

  test.each<[string, Partial<ListedWorld>, string]>([
    ['its endpoints', { endpointSlices: [] }, 'noEndpoints'],
    ['its configuration', { config: config({ advertisements: { a1: onRack('b') } }) }, 'notOwner'],
    ['its node', { nodes: [node({ [EXCLUDED]: '' })] }, 'nodeLabeledExcludeBalancers'],
    ['itself', { services: [service([])] }, 'noIPAllocated'],
  ])('until %s is another', (_, change, reason) => {
    const follower = new Follower()
    const first = follower.see(whole(world)).bgp
    const decided = first.decisions.get('default/web')
    const next = follower.see(whole({ ...world, ...change })).bgp
    expect(next.decisions.get('default/web')?.verdict.reason).toBe<string | undefined>(reason)
    expect(next.decisions.get('default/web') === decided).toBe(false)
    expect([...next.changed.keys()]).toEqual(['default/web'])
    expect(follower.see(whole(world)).bgp.routes).toEqual(first.routes)
  })

  test('and a refusal that is the same is the same', () => {
    const follower = new Follower()
    const refused = { ...world, services: [service([])] }
    const [first, next] = [
      follower.see(whole(refused)).bgp,
      follower.see(whole({ ...refused, services: [service([])] })).bgp,
    ]
    expect([first.changed.size, next.changed.size]).toEqual([1, 0])
  })

  test('but of a Service that is gone nothing is', () => {
    const follower = new Follower()
    follower.see(whole(world))
    const gone = follower.see(whole({ ...world, services: [] })).bgp
    expect([...gone.changed]).toEqual([['default/web', undefined]])
    expect([gone.routes, gone.decisions.size]).toEqual([[], 0])
  })
})
