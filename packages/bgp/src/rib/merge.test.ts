// Several advertisements of one prefix as one route for each peer, as in MetalLB's examples.

import { describe, expect, test } from 'bun:test'
import { route } from '../one-peer.fixture.ts'
import type { Route, RouteAttributes } from '../route.ts'
import { attributesKey, mergeFor } from './merge.ts'

const PREFIX = '192.0.2.10/32'

function wanted(attributes: Partial<RouteAttributes>, peers: Route['peers'] = 'all'): Route {
  return { ...route(PREFIX, attributes), peers }
}

describe('routes of one prefix', () => {
  test('go to the peers that each names', () => {
    const routes = [wanted({ communities: [1] }, ['p1']), wanted({ communities: [2] }, ['p2'])]
    expect(mergeFor('p1', routes)?.communities).toEqual([1])
    expect(mergeFor('p2', routes)?.communities).toEqual([2])
    expect(mergeFor('p3', routes)).toBeUndefined()
  })

  test('become one with the communities of all, sorted and each once', () => {
    const routes = [
      wanted({
        communities: [7, 3],
        largeCommunities: [
          [2, 0, 0],
          [1, 5, 0],
        ],
        extendedCommunities: ['0002fde900000002'],
      }),
      wanted(
        {
          communities: [3, 1],
          largeCommunities: [
            [1, 5, 0],
            [1, 4, 9],
          ],
          extendedCommunities: ['0002fde900000001'],
        },
        ['p1'],
      ),
    ]
    expect(mergeFor('p1', routes)).toEqual({
      communities: [1, 3, 7],
      largeCommunities: [
        [1, 4, 9],
        [1, 5, 0],
        [2, 0, 0],
      ],
      extendedCommunities: ['0002fde900000001', '0002fde900000002'],
    })
    expect(mergeFor('p2', routes)?.communities).toEqual([3, 7])
  })

  test('have the most attractive of all other attributes, in whichever order they come', () => {
    const routes = [
      wanted({ localPref: 100, med: 5, prepend: 2, linkBandwidth: 10 }),
      wanted({ localPref: 200, med: 9, prepend: 1, linkBandwidth: 30 }),
    ]
    for (const order of [routes, routes.toReversed()]) {
      expect(mergeFor('p1', order)).toMatchObject({ localPref: 200, med: 5, prepend: 1, linkBandwidth: 30 })
    }
  })

  test('share a message only with equal attributes', () => {
    const keys = [
      {},
      { med: 1 },
      { localPref: 1 },
      { prepend: 1 },
      { communities: [1] },
      { linkBandwidth: 1 },
    ].map((attributes) => attributesKey(route(PREFIX, attributes).attributes))
    expect(new Set(keys).size).toBe(keys.length)
  })
})
