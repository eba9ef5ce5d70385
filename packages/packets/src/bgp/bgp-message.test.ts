import { expect, test } from 'bun:test'
import { readNlri, type RouteChange, type Want } from '@ingot/bgp'
import { BgpLedger } from './bgp-desired.ts'
import { read, written } from './bgp-message.ts'
import { peer, route } from './bgp-world.fixture.ts'

const TOR = '192.0.2.2'

test('a change is the same when it has crossed', () => {
  const password = new TextEncoder().encode('secret')
  const wanted = { med: 5, communities: [1], largeCommunities: [[1, 2, 3] as const] }
  const [one, other] = ['198.51.100.1/32', '198.51.100.2/32']
  const routes = [
    route(one, wanted),
    { ...route(one), peers: [TOR] },
    route(other, wanted),
    { ...route(other), peers: [] },
  ]
  const ledger = new BgpLedger()
  for (const step of [
    ...ledger.steps({ peers: [peer(TOR, { password })], routes }),
    ...ledger.steps({ peers: [], routes: [] }),
  ])
    expect(read(structuredClone(written(step)))).toEqual({ ...step, routes: asRead(step.routes) })
})

test('what routes want crosses once for all that want the same', () => {
  const routes = Array.from({ length: 200 }, (_, index) => route(`198.51.100.${index}/32`, { med: 5 }))
  const [step] = new BgpLedger().steps({ peers: [], routes })
  if (step === undefined) throw new Error('nothing to tell')
  const message = written(step)
  // a prefix, quotes, brackets, commas and a number
  expect(message.routes.length).toBeLessThan(200 * 24 + 200)
  const { prefixes } = read(message).routes
  expect(new Set(prefixes.map((it) => it.routes)).size).toBe(1)
  expect(prefixes[9]?.nlri?.octets.toHex()).toBe('20c6336409')
})

/** What is wanted of a prefix does not say it once more, and the prefix is read. */
function asRead({ prefixes, isPartial }: RouteChange): RouteChange {
  const wants = (routes: readonly Want[]) => routes.map(({ attributes, peers }) => ({ attributes, peers }))
  return {
    prefixes: prefixes.map(({ prefix, routes }) => ({
      prefix,
      routes: wants(routes),
      nlri: readNlri(prefix),
    })),
    isPartial,
  }
}
