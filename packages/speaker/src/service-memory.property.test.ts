// Whatever is remembered from one moment to the next, each state is the one that desired-state.ts says, and what has changed
// is named.

import { expect, test } from 'bun:test'
import { parseConfig } from '@ingot/config'
import { candidateNode } from '@ingot/election'
import fc from 'fast-check'
import type { Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { desiredState } from './desired-state.ts'
import type { DesiredState } from './desired-state.ts'
import { byService, Follower } from './followed-world.fixture.ts'
import type { ListedWorld } from './followed-world.fixture.ts'

const inNamespace = (name: string, annotations = {}) => ({ namespace: 'metallb-system', name, annotations })

interface Settings {
  readonly isSelective: boolean
  readonly length: number
  readonly isSpread: boolean
  readonly interfaces: readonly string[]
}

function configured({ isSelective, length, isSpread, interfaces }: Settings): ListedWorld['config'] {
  const nodeSelectors = isSelective ? [{ matchLabels: { rack: 'a' } }] : []
  const strategy = isSpread ? { 'ingot.dev/layer2-strategy': 'spread' } : {}
  const ipAddressPools = ['web']
  const parsed = parseConfig({
    pools: [
      { metadata: inNamespace('web'), spec: { addresses: ['198.51.100.0/24'] } },
      { metadata: inNamespace('bare'), spec: { addresses: ['203.0.113.0/24'] } },
    ],
    l2Advertisements: [
      { metadata: inNamespace('all', strategy), spec: { ipAddressPools, nodeSelectors, interfaces } },
    ],
    bgpAdvertisements: [{ metadata: inNamespace('all'), spec: { aggregationLength: length, nodeSelectors } }],
    bgpPeers: [
      {
        metadata: inNamespace('tor'),
        spec: { myASN: 1, peerASN: 2, peerAddress: '192.0.2.1', nodeSelectors },
      },
    ],
  })
  expect(parsed.rejected).toEqual([])
  return parsed.config
}

/** Nothing, one address, two, one that is in no pool, one that Layer 2 does not announce. */
const STATUSES = [
  [],
  ['198.51.100.1'],
  ['198.51.100.2'],
  ['198.51.100.2', '198.51.100.1'],
  ['10.0.0.9'],
  ['203.0.113.1'],
]

function services(name: string): readonly Service[] {
  return STATUSES.flatMap((ips) =>
    (['Local', 'Cluster'] as const).flatMap((externalTrafficPolicy) =>
      ['', 'n2'].map((chosen) => ({
        metadata: { name, namespace: 'default', annotations: { 'ingot.dev/layer2-node': chosen } },
        spec: { type: 'LoadBalancer', externalTrafficPolicy },
        status: { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } },
      })),
    ),
  )
}

const slices = (of: string, node: string): readonly EndpointSlice[] =>
  ['7', '8'].map((resourceVersion) => ({
    metadata: {
      ...{ namespace: 'default', name: `${of}-${node}`, resourceVersion },
      labels: { 'kubernetes.io/service-name': of },
    },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.1.0.1'], nodeName: node }],
  }))

/** All that there can be is made once, so that from one world to the next most of it is the same values. */
const NAMES = ['a', 'b', 'c']
const SERVICES = NAMES.map(services)
const SLICES = NAMES.flatMap((name) => ['n1', 'n2'].map((node) => slices(name, node)))
const CONFIGS = [true, false].flatMap((isSelective) =>
  [24, 32].map((length, index) =>
    configured({ isSelective, length, isSpread: index === 0, interfaces: isSelective ? ['eth1'] : [] }),
  ),
)
const node = (name: string, rack: string) => candidateNode({ metadata: { name, labels: { rack } } }, false)
const NODES = [[], [node('n1', 'a')], [node('n1', 'a'), node('n2', 'a')], [node('n1', 'b'), node('n2', 'a')]]
const MEMBERS = [undefined, new Set(['n1']), new Set(['n1', 'n2']), new Set<string>()]
const METALLB = [undefined, new Set(['n2'])]

const maybe = <T>(some: readonly T[]) => fc.option(fc.constantFrom(...some))
const world: fc.Arbitrary<ListedWorld> = fc
  .record({
    services: fc.tuple(...SERVICES.map(maybe)),
    endpointSlices: fc.tuple(...SLICES.map(maybe)),
    config: fc.constantFrom(...CONFIGS),
    nodes: fc.constantFrom(...NODES),
    members: fc.constantFrom(...MEMBERS),
    metallbNodes: fc.constantFrom(...METALLB),
    loadBalancerClass: fc.constantFrom('', '', '', 'other'),
  })
  .map(({ members, metallbNodes, ...it }) => ({
    ...it,
    services: it.services.filter((one) => one !== null),
    endpointSlices: it.endpointSlices.filter((one) => one !== null),
    node: 'n1',
    ...(members !== undefined && { members }),
    ...(metallbNodes !== undefined && { metallbNodes }),
  }))

/** A world, and then some of it in each step of another world. */
type Part = keyof ListedWorld
const PARTS: readonly Part[] = ['services', 'endpointSlices', 'config', 'nodes', 'members', 'metallbNodes']
const step = fc.record({ world, parts: fc.subarray([...PARTS], { minLength: 1 }) })
const history = fc.tuple(world, fc.array(step, { minLength: 1, maxLength: 8 })).map(([first, steps]) => {
  const worlds = [first]
  for (const { world: other, parts } of steps) {
    const changed = Object.fromEntries(parts.map((part) => [part, other[part]]))
    worlds.push({ ...(worlds.at(-1) ?? first), ...changed })
  }
  return worlds
})

/** In one order. */
function comparable({ announcements, decisions, bgp }: DesiredState) {
  const { peers, routes, decisions: byBgp } = bgp
  return {
    announcements: announcements.toSorted((a, b) => (a.address < b.address ? -1 : 1)),
    decisions: sorted(decisions),
    bgp: { peers, decisions: sorted(byBgp), routes: routes.map((it) => JSON.stringify(it)).toSorted() },
  }
}

function sorted<T>(rows: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1))
}

/** All there is, put together from what has changed. */
class Sum<T> {
  readonly rows = new Map<string, T>()

  add(changed: ReadonlyMap<string, T | undefined>): void {
    for (const [key, row] of changed) {
      expect(Bun.deepEquals(this.rows.get(key), row)).toBe(false)
      if (row === undefined) this.rows.delete(key)
      else this.rows.set(key, row)
    }
  }
}

test('a state after others is the same as if there had been none before it', () => {
  fc.assert(
    fc.property(history, (worlds) => {
      const follower = new Follower()
      const [layer2, bgp] = [new Sum<unknown>(), new Sum<unknown>()]
      for (const it of worlds) {
        const state = follower.see(it)
        expect(comparable(state)).toEqual(comparable(desiredState(byService(it))))
        layer2.add(state.changed)
        bgp.add(state.bgp.changed)
        expect(sorted(layer2.rows)).toEqual(sorted<unknown>(state.decisions))
        expect(sorted(bgp.rows)).toEqual(sorted<unknown>(state.bgp.decisions))
      }
    }),
    { numRuns: 200 },
  )
})

test('where nothing changes everything is the same value', () => {
  fc.assert(
    fc.property(world, (it) => {
      const follower = new Follower()
      const [first, next] = [follower.see(it), follower.see(it)]
      expect([next.changed.size, next.bgp.changed.size]).toEqual([0, 0])
      expect([next.announcements === first.announcements, next.decisions === first.decisions]).toEqual([
        true,
        true,
      ])
      expect([next.bgp.routes === first.bgp.routes, next.bgp.peers === first.bgp.peers]).toEqual([true, true])
    }),
  )
})
