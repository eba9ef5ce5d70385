// What is read for a review, and what becomes of one when it cannot be read.

import { BGP_ADVERTISEMENTS, BGP_PEERS, IP_ADDRESS_POOLS } from '@ingot/api'
import { createManualRuntime, until } from '@ingot/kube/manual-runtime'
import { expect, test } from 'bun:test'
import { ALLOWED, denied } from './admission-review.ts'
import { FakeApi } from './fake-api.fixture.ts'
import { named, NAMESPACE, pathOf, peer, pool, requestFor } from './review.fixture.ts'
import { createReviewer, PATIENCE } from './reviewer.ts'

function open() {
  const api = new FakeApi()
  const runtime = createManualRuntime()
  return { api, runtime, review: createReviewer(api.client(), NAMESPACE, runtime) }
}

const NEW = requestFor('pools', pool('b', '192.0.2.0/25'))

test('an object is held against those of its namespace, as they are now', async () => {
  const { api, review } = open()
  const elsewhere = { ...pool('a', '192.0.2.0/24'), metadata: { name: 'a', namespace: 'default' } }
  api.put(IP_ADDRESS_POOLS, elsewhere)
  expect(await review(pathOf('pools'), NEW)).toEqual(ALLOWED)
  api.put(IP_ADDRESS_POOLS, pool('a', '192.0.2.0/24'))
  expect(await review(pathOf('pools'), NEW)).toEqual(
    denied('CIDR "192.0.2.0/25" in pool "b" overlaps with already defined CIDR "192.0.2.0/24"'),
  )
})

test('nodes are listed where they tell something', async () => {
  const { api, review } = open()
  await review(pathOf('pools'), NEW)
  expect(api.listed).not.toContain('nodes')
  await review(pathOf('bgpAdvertisements'), requestFor('bgpAdvertisements', named('a')))
  expect(api.listed).toContain('nodes')
})

test('nothing is listed for a review that needs nothing', async () => {
  const { api, review } = open()
  await review(pathOf('pools'), { ...NEW, namespace: 'default' })
  expect(api.listed).toEqual([])
})

test('a list that fails is a denial where it is needed, else a warning less', async () => {
  const { api, review } = open()
  api.put(BGP_ADVERTISEMENTS, named('all', { aggregationLength: 24 }))
  expect(await review(pathOf('pools'), NEW)).toMatchObject({ allowed: true, warnings: [expect.any(String)] })
  api.errors.set('LIST bgpadvertisements', 403)
  expect(await review(pathOf('pools'), NEW)).toEqual(ALLOWED)
  api.errors.set('LIST ipaddresspools', 500)
  expect(await review(pathOf('pools'), NEW)).toEqual(
    denied('ipaddresspools cannot be listed: answered with 500'),
  )
})

test('a profile that is deleted needs the list of peers and no other', async () => {
  const { api, review } = open()
  api.put(BGP_PEERS, peer('a', { bfdProfile: 'fast' }))
  const deletion = requestFor('bfdProfiles', null, { operation: 'DELETE', name: 'fast' })
  expect(await review(pathOf('bfdProfiles'), deletion)).toMatchObject({ allowed: false })
  expect(api.listed).toEqual(['bgppeers'])
})

test('an API server that does not answer is waited for, but not for longer than it waits for us', async () => {
  const { api, runtime, review } = open()
  api.gate = new Promise(() => {})
  const answer = review(pathOf('pools'), NEW)
  await until(() => runtime.pending().length === 1)
  runtime.advance(PATIENCE)
  expect(await answer).toEqual(
    denied('ipaddresspools cannot be listed: no answer from the API server for 8 s'),
  )
  expect(runtime.pending()).toEqual([])
})
