// The nodes with the most weight, remembered for the next Service.

import { expect, test } from 'bun:test'
import { everywhere, worker } from './spread.fixture.ts'
import { Tiers } from './tiers.ts'

const nodes = [worker('a', { disk: 'ssd' }), worker('b', { disk: 'ssd' }), worker('c')]
const ssd = { matchLabels: { disk: 'ssd' } }
const preferring = { ...everywhere, preferredNodeSelectors: [{ weight: 1, preference: ssd }] }

test('are all that may announce, or those that are preferred', () => {
  const tiers = new Tiers(nodes)
  expect([...tiers.of([everywhere], undefined)]).toEqual(['a', 'b', 'c'])
  expect([...tiers.of([preferring, everywhere], undefined)]).toEqual(['a', 'b'])
  expect([...tiers.of([], undefined)]).toEqual([])
})

test('where endpoints count, are the preferred among their hosts', () => {
  const tiers = new Tiers(nodes)
  expect([...tiers.of([preferring], new Set(['b', 'c', undefined, 'x']))]).toEqual(['b'])
  expect([...tiers.of([preferring], new Set(['c']))]).toEqual(['c'])
})

test('are other ones when an advertisement of the same name is another', () => {
  const tiers = new Tiers(nodes)
  tiers.of([everywhere], undefined)
  expect([...tiers.of([preferring], undefined)]).toEqual(['a', 'b'])
})
