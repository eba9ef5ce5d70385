// What a node is to announce, and the reason where it is nothing.

import { describe, expect, test } from 'bun:test'
import { PLAIN_RULES } from '@ingot/config'
import type { Layer2Advertisement, Pool } from '@ingot/config'
import { candidateNode } from '@ingot/election'
import { parseRange } from '@ingot/net'
import type { Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { desiredState } from './desired-state.ts'
import type { DesiredState } from './desired-state.ts'
import { byService } from './followed-world.fixture.ts'
import type { ListedWorld } from './followed-world.fixture.ts'
import type { World } from './world.ts'

const everywhere: Layer2Advertisement = {
  name: 'everywhere',
  nodeSelectors: [],
  preferredNodeSelectors: [],
  interfaces: [],
  serviceSelectors: [],
}

function pool(name: string, addresses: string[], ...layer2Advertisements: Layer2Advertisement[]): Pool {
  const ranges = addresses.flatMap((entry) => {
    const parsed = parseRange(entry)
    return parsed.ok ? [parsed.range] : []
  })
  return {
    name,
    ranges,
    autoAssign: true,
    avoidBuggyIPs: false,
    rules: PLAIN_RULES,
    layer2Advertisements,
    bgpAdvertisements: [],
  }
}

const config = configured(
  pool('web', ['192.168.1.0/24', 'fd00:1::/64'], everywhere),
  pool('other', ['10.0.0.0/24']),
)

function configured(...pools: Pool[]): World['config'] {
  return { pools, bgpPeers: [] }
}

function service(name: string, ips: string[], rest: Service = {}): Service {
  return {
    metadata: { name, namespace: 'default' },
    spec: { type: 'LoadBalancer' },
    status: { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } },
    ...rest,
  }
}

function slice(of: string, ...nodes: string[]): EndpointSlice {
  return {
    metadata: { namespace: 'default', labels: { 'kubernetes.io/service-name': of } },
    addressType: 'IPv4',
    endpoints: nodes.map((nodeName) => ({ addresses: ['10.1.0.1'], nodeName })),
  }
}

function decide(services: Service[], world: Partial<ListedWorld> = {}): DesiredState {
  return desiredState(
    byService({
      services,
      endpointSlices: services.map((it) => slice(it.metadata?.name ?? '', 'worker-1')),
      nodes: ['worker-1', 'worker-2', 'worker-3'].map((name) => candidateNode({ metadata: { name } }, false)),
      config,
      node: 'worker-1',
      loadBalancerClass: '',
      ...world,
    }),
  )
}

function reasonFor(it: Service, world: Partial<ListedWorld> = {}): string | undefined {
  return decide([it], world).decisions.get('default/web')?.verdict.reason
}

describe('a Service with an address of a pool', () => {
  test('is announced by the succession of that address', () => {
    const { announcements, decisions } = decide([service('web', ['192.168.1.241'])])
    expect(announcements).toEqual([
      { address: '192.168.1.241', interfaces: 'all', succession: ['worker-1', 'worker-2', 'worker-3'] },
    ])
    expect(decisions.get('default/web')).toMatchObject({
      addresses: ['192.168.1.241'],
      verdict: { reason: 'nodeAssigned', message: 'announcing from node "worker-1" with protocol "layer2"' },
    })
  })

  test('is handed down, with the owner in the verdict, where another node comes first', () => {
    const { announcements, decisions } = decide([service('web', ['192.168.1.240'])])
    expect(announcements).toHaveLength(1)
    expect(decisions.get('default/web')?.verdict).toMatchObject({
      reason: 'notOwner',
      facts: { owner: 'worker-2' },
    })
  })

  test('is decided for the first that gossip holds alive, and handed down with all', () => {
    const members = new Set(['worker-1', 'worker-3'])
    const { announcements, decisions } = decide([service('web', ['192.168.1.240'])], { members })
    expect(announcements[0]?.succession).toEqual(['worker-2', 'worker-1', 'worker-3'])
    expect(decisions.get('default/web')?.verdict).toMatchObject({
      reason: 'nodeAssigned',
      facts: { notMembers: ['worker-2'] },
    })
  })

  test('and a second one has both announced by the succession of the first in its status', () => {
    const { announcements } = decide([service('web', ['192.168.1.240', 'FD00:1:0::10'])])
    const succession = ['worker-2', 'worker-1', 'worker-3']
    expect(announcements).toEqual([
      { address: '192.168.1.240', interfaces: 'all', succession },
      { address: 'fd00:1::10', interfaces: 'all', succession },
    ])
  })

  test('that no controller wrote is announced all the same', () => {
    expect(reasonFor(service('web', ['192.168.1.241']))).toBe('nodeAssigned')
  })
})

describe('a Service is not announced', () => {
  const good = service('web', ['192.168.1.241'])
  test.each<[string, Service, Partial<ListedWorld>, string]>([
    ['when it is no LoadBalancer', { ...good, spec: { type: 'ClusterIP' } }, {}, 'notLoadBalancer'],
    ['while nothing is configured', good, { config: configured() }, 'ipNotAllowed'],
    ['without an address', service('web', []), {}, 'noIPAllocated'],
    [
      'when an entry of its status is a host name',
      {
        ...good,
        status: { loadBalancer: { ingress: [{ ip: '192.168.1.241' }, { hostname: 'web.example' }] } },
      },
      {},
      'invalidIP',
    ],
    ['when an address does not parse', service('web', ['192.168.1.0241']), {}, 'invalidIP'],
    ['when its address is in no pool', service('web', ['172.16.0.1']), {}, 'ipNotAllowed'],
    ['when its addresses are in two pools', service('web', ['192.168.1.1', '10.0.0.1']), {}, 'ipNotAllowed'],
    ['when nothing announces its pool', service('web', ['10.0.0.1']), {}, 'noMatchingAdvertisement'],
    ['when it has no endpoints', good, { endpointSlices: [] }, 'notOwner'],
    [
      'when only another Service has endpoints',
      good,
      { endpointSlices: [slice('x', 'worker-1')] },
      'notOwner',
    ],
  ])('%s', (_, it, world, reason) => {
    expect(decide([it], world).announcements).toEqual([])
    expect(reasonFor(it, world)).toBe(reason)
  })
})

test('a Service of a foreign class is none of our business', () => {
  const foreign = service('web', ['192.168.1.241'], {
    spec: { type: 'LoadBalancer', loadBalancerClass: 'example.com/other' },
  })
  expect(decide([foreign])).toMatchObject({ announcements: [], decisions: new Map() })
  expect(reasonFor(foreign, { loadBalancerClass: 'example.com/other' })).toBe('nodeAssigned')
})

test('a configuration that lacks the address of one Service withdraws that one only', () => {
  const services = [service('web', ['192.168.1.241']), service('old', ['172.16.0.1'])]
  const { announcements, decisions } = decide(services)
  expect(announcements.map(({ address }) => address)).toEqual(['192.168.1.241'])
  expect(decisions.get('default/old')?.verdict.reason).toBe('ipNotAllowed')
})

describe('an address that Services share', () => {
  test('is announced once, on the interfaces of both', () => {
    const on = (name: string, app: string): Layer2Advertisement => ({
      ...everywhere,
      interfaces: [name],
      serviceSelectors: [{ matchLabels: { app } }],
    })
    const shared = configured(pool('web', ['192.168.1.0/24'], on('eth1', 'a'), on('eth0', 'b')))
    const services = ['a', 'b'].map((app) =>
      service(app, ['192.168.1.241'], { metadata: { name: app, namespace: 'default', labels: { app } } }),
    )
    expect(decide(services, { config: shared }).announcements).toMatchObject([
      { address: '192.168.1.241', interfaces: ['eth0', 'eth1'] },
    ])
    const [anywhere] = decide(services, {
      config: configured(
        pool('web', ['192.168.1.0/24'], on('eth1', 'a'), { ...on('eth0', 'b'), interfaces: [] }),
      ),
    }).announcements
    expect(anywhere?.interfaces).toBe('all')
  })

  test('has one owner even where it comes second in the status of one of them', () => {
    const first = service('a', ['192.168.1.241'])
    const second = service('b', ['192.168.1.240', '192.168.1.241'])
    for (const services of [
      [first, second],
      [second, first],
    ]) {
      const { announcements } = decide(services)
      const owners = announcements.map(({ address, succession }) => `${address} ${succession[0]}`)
      expect(owners.toSorted()).toEqual(['192.168.1.240 worker-2', '192.168.1.241 worker-2'])
    }
  })
})

describe('under the strategy spread', () => {
  const spread = configured(pool('web', ['192.168.1.0/24'], { ...everywhere, strategy: 'spread' }))
  const chosen = (name: string, ip: string, node: string) =>
    service(name, [ip], {
      metadata: { name, namespace: 'default', annotations: { 'ingot.dev/layer2-node': node } },
    })
  const first = (services: Service[], world: Partial<ListedWorld> = {}) =>
    decide(services, { config: spread, ...world }).announcements.map(({ succession }) => succession[0])

  test('the node that is chosen comes first, on every node alike', () => {
    for (const node of ['worker-1', 'worker-2', 'worker-3'])
      expect(first([chosen('web', '192.168.1.240', 'worker-3')], { node })).toEqual(['worker-3'])
  })

  test('of Services that share an address and name two nodes one decides, whatever their order', () => {
    const services = [chosen('a', '192.168.1.240', 'worker-3'), chosen('b', '192.168.1.240', 'worker-1')]
    expect(first(services)).toEqual(['worker-3'])
    expect(first(services.toReversed())).toEqual(['worker-3'])
  })

  test('a choice that does not count is said, whether this node is a candidate or not', () => {
    const web = chosen('web', '192.168.1.240', 'worker-3')
    const world = { config: spread, metallbNodes: new Set(['worker-2']) }
    for (const node of ['worker-1', 'worker-9']) {
      const { announcements, decisions } = decide([web], { ...world, node })
      expect(announcements[0]?.succession).toEqual(['worker-2', 'worker-1', 'worker-3'])
      expect(decisions.get('default/web')?.ignored?.reason).toBe('Layer2NodeIgnored')
    }
  })

  test('without the strategy the annotation changes nothing', () => {
    const named = decide([chosen('web', '192.168.1.240', 'worker-3')])
    expect(named).toEqual(decide([service('web', ['192.168.1.240'])]))
  })
})
