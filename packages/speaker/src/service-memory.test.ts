// How much is looked at for one change among many: an election reads the endpoints of its Service, and whoever looks for its
// pool reads its status, and that is counted.

import { describe, expect, test } from 'bun:test'
import { parseConfig } from '@ingot/config'
import { candidateNode } from '@ingot/election'
import type { Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { Follower } from './followed-world.fixture.ts'
import type { ListedWorld } from './followed-world.fixture.ts'

const COUNT = 300
const inNamespace = (name: string) => ({ namespace: 'metallb-system', name })
const configured = (...pools: readonly string[]) =>
  parseConfig({
    pools: pools.map((prefix, index) => ({
      metadata: inNamespace(`pool-${index}`),
      spec: { addresses: [prefix] },
    })),
    l2Advertisements: [{ metadata: inNamespace('all') }],
    bgpAdvertisements: [{ metadata: inNamespace('all') }],
    bgpPeers: [{ metadata: inNamespace('tor'), spec: { myASN: 1, peerASN: 2, peerAddress: '192.0.2.1' } }],
  }).config

/** Counts who is looked at. */
class Looks {
  readonly #at = new Set<string>()

  /** The same object, told apart by a name. */
  counted<T extends object>(name: string, object: T): T {
    return new Proxy(object, {
      get: (target, property) => {
        if (property === 'status' || property === 'endpoints') this.#at.add(name)
        return Reflect.get(target, property)
      },
    })
  }

  take(): readonly string[] {
    const looked = [...this.#at]
    this.#at.clear()
    return looked
  }
}

const looks = new Looks()
const address = (index: number) => `10.98.${index >> 8}.${index & 255}`
const service = (index: number, ip = address(index)): Service =>
  looks.counted(`service ${index}`, {
    metadata: { namespace: 'default', name: `s${index}` },
    spec: { type: 'LoadBalancer' },
    status: { loadBalancer: { ingress: [{ ip }] } },
  })
const slice = (index: number, nodeName = 'n1'): EndpointSlice =>
  looks.counted(`endpoints ${index}`, {
    metadata: {
      ...{ namespace: 'default', name: `s${index}` },
      labels: { 'kubernetes.io/service-name': `s${index}` },
    },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.1.0.1'], nodeName }],
  })
const node = (name: string, labels = {}) => candidateNode({ metadata: { name, labels } }, false)
const WORLD: ListedWorld = {
  services: Array.from({ length: COUNT }, (_, index) => service(index)),
  endpointSlices: Array.from({ length: COUNT }, (_, index) => slice(index)),
  nodes: [node('n1'), node('n2')],
  config: configured('10.98.0.0/16'),
  node: 'n1',
  members: new Set(['n1', 'n2']),
  loadBalancerClass: '',
}

/** A speaker that knows the world, and nothing counted. */
function knowing(world: ListedWorld): Follower {
  const follower = new Follower()
  follower.see(world)
  looks.take()
  return follower
}

describe('among many Services', () => {
  test.each<[string, Partial<ListedWorld>, readonly string[]]>([
    [
      'one more',
      {
        services: [...WORLD.services, service(COUNT)],
        endpointSlices: [...WORLD.endpointSlices, slice(COUNT)],
      },
      ['service 300', 'endpoints 300'],
    ],
    [
      'one whose endpoint moves',
      { endpointSlices: WORLD.endpointSlices.with(3, slice(3, 'n2')) },
      ['endpoints 3'],
    ],
    [
      'one with another address',
      { services: WORLD.services.with(3, service(3, '10.98.99.99')) },
      ['service 3', 'endpoints 3'],
    ],
    ['one that goes', { services: WORLD.services.toSpliced(3, 1) }, []],
    ['a member of the gossip that goes', { members: new Set(['n1']) }, []],
    [
      'one that shares the address of another',
      { services: WORLD.services.with(3, service(3, address(4))) },
      ['service 3', 'endpoints 3'],
    ],
  ])('%s is looked at, and no other', (_, change, looked) => {
    const follower = knowing(WORLD)
    follower.see({ ...WORLD, ...change })
    expect(looks.take().toSorted()).toEqual(looked.toSorted())
  })

  test('of one that is new alone something is told', () => {
    const follower = knowing(WORLD)
    const { changed, bgp } = follower.see({
      ...WORLD,
      services: [...WORLD.services, service(COUNT)],
      endpointSlices: [...WORLD.endpointSlices, slice(COUNT)],
    })
    expect([[...changed.keys()], [...bgp.changed.keys()]]).toEqual([['default/s300'], ['default/s300']])
  })

  test('another pool concerns those that have its addresses', () => {
    const config = configured('10.98.0.0/16', '10.99.0.0/16')
    const services = WORLD.services.with(3, service(3, '10.99.0.1'))
    const follower = knowing({ ...WORLD, services, config })
    const [first] = config.pools
    const [, second] = configured('10.98.0.0/16', '10.99.0.0/24').pools
    const pools = [first, second].filter((it) => it !== undefined)
    follower.see({ ...WORLD, services, config: { ...config, pools } })
    expect(looks.take().filter((it) => it.startsWith('endpoints'))).toEqual(['endpoints 3'])
  })

  test('a node that changes concerns the elections of all, and an announcement only where it comes out otherwise', () => {
    const follower = knowing(WORLD)
    const before = follower.see(WORLD)
    const { announcements, changed, bgp } = follower.see({
      ...WORLD,
      nodes: [node('n1'), node('n2', { zone: 'b' })],
    })
    expect(looks.take()).toHaveLength(COUNT)
    expect([changed.size, bgp.changed.size, announcements === before.announcements]).toEqual([0, 0, true])
  })
})
