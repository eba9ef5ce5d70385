// Whatever is kept from one pass to the next, each pass decides as if it were the first, and names what has changed.

import { expect, test } from 'bun:test'
import { parseConfig } from '@ingot/config'
import { candidateNode } from '@ingot/election'
import fc from 'fast-check'
import type { Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { BgpMemory } from './bgp-state.ts'
import type { BgpDecision } from './bgp-state.ts'
import { desiredState } from './desired-state.ts'
import type { World } from './desired-state.ts'

const named = (name: string) => ({ namespace: 'metallb-system', name })

function configured(isSelective: boolean, length: number): World['config'] {
  const nodeSelectors = isSelective ? [{ matchLabels: { rack: 'a' } }] : []
  return parseConfig({
    pools: [{ metadata: named('web'), spec: { addresses: ['198.51.100.0/24'] } }],
    bgpAdvertisements: [{ metadata: named('all'), spec: { aggregationLength: length, nodeSelectors } }],
    bgpPeers: [
      { metadata: named('tor'), spec: { myASN: 1, peerASN: 2, peerAddress: '192.0.2.1', nodeSelectors } },
    ],
  }).config
}

const service = (name: string, last: number, isLocal: boolean): Service => ({
  metadata: { name, namespace: 'default' },
  spec: { type: 'LoadBalancer', externalTrafficPolicy: isLocal ? 'Local' : 'Cluster' },
  // 0 is none, and 9 is in no pool
  status: {
    loadBalancer: { ingress: last === 0 ? [] : [{ ip: `${last === 9 ? '10.0.0' : '198.51.100'}.${last}` }] },
  },
})
const slice = (of: string, node: string): EndpointSlice => ({
  metadata: { namespace: 'default', name: of, labels: { 'kubernetes.io/service-name': of } },
  addressType: 'IPv4',
  endpoints: [{ addresses: ['10.1.0.1'], nodeName: node }],
})

/** All that there can be is made once, so that from one world to the next most of it is the same values. */
const names = ['a', 'b', 'c']
const services = names.map((name) =>
  [0, 1, 2, 9].flatMap((last) => [true, false].map((isLocal) => service(name, last, isLocal))),
)
const slices = names.map((name) => ['n1', 'n2'].map((node) => slice(name, node)))
const configs = [true, false].flatMap((isSelective) => [24, 32].map((it) => configured(isSelective, it)))
const nodes = ['a', 'b'].map((rack) => candidateNode({ metadata: { name: 'n1', labels: { rack } } }, false))

const world: fc.Arbitrary<World> = fc
  .record({
    services: fc.tuple(...services.map((some) => fc.option(fc.constantFrom(...some)))),
    endpointSlices: fc.tuple(...slices.map((some) => fc.option(fc.constantFrom(...some)))),
    config: fc.constantFrom(...configs),
    nodes: fc.constantFrom(...nodes, undefined),
  })
  .map((it) => ({
    services: it.services.filter((one) => one !== null),
    endpointSlices: it.endpointSlices.filter((one) => one !== null),
    config: it.config,
    nodes: it.nodes === undefined ? [] : [it.nodes],
    node: 'n1',
    loadBalancerClass: '',
  }))

test('a pass decides the same as if there had been none before it', () => {
  fc.assert(
    fc.property(fc.array(world, { minLength: 2, maxLength: 8 }), (worlds) => {
      const memory = new BgpMemory()
      const before = new Map<string, BgpDecision>()
      for (const it of worlds) {
        const { peers, routes, decisions, changed } = desiredState(it, memory).bgp
        const fresh = desiredState(it).bgp
        expect({ peers, routes, decisions }).toEqual({
          peers: fresh.peers,
          routes: fresh.routes,
          decisions: fresh.decisions,
        })
        for (const [key, decision] of changed) {
          if (decision === undefined) before.delete(key)
          else before.set(key, decision)
        }
        expect(new Map([...before].toSorted())).toEqual(new Map([...decisions].toSorted()))
      }
    }),
    { numRuns: 400 },
  )
})
