import { expect, test } from 'bun:test'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { SlicesByService } from './slices-by-service.ts'

const slice = (of: string | undefined, ...nodes: string[]): EndpointSlice => ({
  metadata: { namespace: 'shop', labels: of === undefined ? {} : { 'kubernetes.io/service-name': of } },
  addressType: 'IPv4',
  endpoints: nodes.map((nodeName) => ({ addresses: ['10.1.0.1'], nodeName })),
})
/** Where each key has what it had last. */
function following() {
  const slices = new SlicesByService()
  const known = new Map<string, EndpointSlice>()
  const put = (key: string, object?: EndpointSlice) => {
    const previous = known.get(key)
    if (object === undefined) known.delete(key)
    else known.set(key, object)
    return slices.take({ key, object, previous })
  }
  return { put, lists: slices.lists }
}

test('a Service has all of its slices, in the order in which they came', () => {
  const { put, lists } = following()
  const [a, b, other] = [slice('web', 'n1'), slice('web', 'n2'), slice('db')]
  expect([put('a', a), put('b', b), put('c', other)]).toEqual([['shop/web'], ['shop/web'], ['shop/db']])
  expect([...lists]).toEqual([
    ['shop/web', [a, b]],
    ['shop/db', [other]],
  ])
  const changed = slice('web', 'n3')
  put('a', changed)
  expect(lists.get('shop/web')).toEqual([changed, b])
})

test('a list stays the same value while slices of other Services change', () => {
  const { put, lists } = following()
  put('a', slice('web'))
  const before = lists.get('shop/web')
  put('b', slice('db'))
  put('b')
  expect(lists.get('shop/web')).toBe(before)
  expect(lists.has('shop/db')).toBe(false)
})

test('a slice that goes from one Service to another concerns both, and one of none nobody', () => {
  const { put, lists } = following()
  put('a', slice('web'))
  const moved = slice('db')
  expect(put('a', moved)).toEqual(['shop/web', 'shop/db'])
  expect([...lists]).toEqual([['shop/db', [moved]]])
  expect(put('b', slice(undefined))).toEqual([])
  expect(put('a')).toEqual(['shop/db'])
  expect(lists.size).toBe(0)
})

test('a list of the server that repeats what is known leaves the order of changes alone', () => {
  const slices = new SlicesByService()
  const first = slice('web', 'n1')
  slices.take({ key: 'a', object: first, previous: undefined })
  // the store has had another copy of the same since
  slices.take({ key: 'a', object: undefined, previous: structuredClone(first) })
  expect(slices.lists.size).toBe(0)
})
