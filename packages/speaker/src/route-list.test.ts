import { expect, test } from 'bun:test'
import type { Route } from '@ingot/bgp'
import { replaceRoutes } from './route-list.ts'

const attributes = { communities: [], largeCommunities: [], extendedCommunities: [] }
const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map((prefix): Route => ({
  prefix,
  peers: 'all',
  attributes,
}))

function after(
  all: readonly (Route | undefined)[],
  ...changes: readonly (readonly (Route | undefined)[])[][]
) {
  const some = (routes: readonly (Route | undefined)[] = []) => routes.filter((it) => it !== undefined)
  const list = replaceRoutes(
    some(all),
    changes.map(([before, now]) => ({ before: some(before), now: some(now) })),
  )
  return list.map(({ prefix }) => prefix).join('')
}

test('what a Service has instead is where its routes were, and of a new one at the end', () => {
  expect(after([a, b, c], [[b], [d, e]])).toBe('adec')
  expect(after([a, b, c], [[a, b], [d]])).toBe('dc')
  expect(after([a, b, c], [[b], []])).toBe('ac')
  expect(after([a], [[], [b]], [[], [c, d]])).toBe('abcd')
  expect(after([a, b], [[b], []], [[], [c]], [[a], [d]])).toBe('dc')
})

test('where nothing changes it is the same list', () => {
  const list: readonly Route[] = []
  expect(replaceRoutes(list, [{ before: [], now: [] }])).toBe(list)
})
