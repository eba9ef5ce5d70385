// How one table becomes another, as text; proxy-kernel.test.ts gives such texts to a kernel.

import { expect, test } from 'bun:test'
import { chain, dynamicSet, elements, TRANSACTION_SIZE, transactions, UNKNOWN } from './proxy-table.ts'

const leaf = chain('leaf', ['drop'])
const branch = chain('branch', ['goto leaf'])
const place = elements('10.96.0.1 . tcp . 80', { services: 'goto branch', guarded: 'jump leaf' })

const commands = (texts: readonly string[]) =>
  texts.map((text) => text.trimEnd().replaceAll(' inet ingot-proxy', '').split('\n'))

test('what is referred to is added first and removed last', () => {
  const all = new Map([leaf, branch, place])
  expect(commands(transactions(UNKNOWN, all))).toEqual([
    [
      'add chain leaf',
      'add rule leaf drop',
      'add chain branch',
      'add rule branch goto leaf',
      'add element services { 10.96.0.1 . tcp . 80 : goto branch }',
      'add element guarded { 10.96.0.1 . tcp . 80 : jump leaf }',
    ],
  ])
  expect(commands(transactions(all, new Map()))).toEqual([
    [
      'delete element services { 10.96.0.1 . tcp . 80 }',
      'delete element guarded { 10.96.0.1 . tcp . 80 }',
      'flush chain branch',
      'delete chain branch',
      'flush chain leaf',
      'delete chain leaf',
    ],
  ])
})

test('nothing is sent of what stays the same', () => {
  const before = new Map([leaf, branch, place])
  expect(transactions(before, new Map([chain('leaf', ['drop']), branch, place]))).toEqual([])
  expect(commands(transactions(before, new Map([chain('leaf', ['reject']), branch, place])))).toEqual([
    ['flush chain leaf', 'add chain leaf', 'add rule leaf reject'],
  ])
})

test('where an address leads to changes in one step', () => {
  const moved = elements('10.96.0.1 . tcp . 80', { unserved: 'drop' })
  expect(commands(transactions(new Map([leaf, branch, place]), new Map([leaf, moved])))).toEqual([
    [
      'delete element services { 10.96.0.1 . tcp . 80 }',
      'delete element guarded { 10.96.0.1 . tcp . 80 }',
      'add element unserved { 10.96.0.1 . tcp . 80 : drop }',
      'flush chain branch',
      'delete chain branch',
    ],
  ])
})

test('a set is made once, before the chain that uses it, and outlives that', () => {
  const set = dynamicSet('clients-1', 'type ipv4_addr; flags dynamic;')
  const user = chain('at-1', ['update @clients-1 { ip saddr }'])
  const both = new Map([set, user])
  expect(commands(transactions(UNKNOWN, both))[0]?.[0]).toBe(
    'add set clients-1 { type ipv4_addr; flags dynamic; }',
  )
  expect(commands(transactions(both, UNKNOWN))).toEqual([
    ['flush chain at-1', 'delete chain at-1', 'delete set clients-1'],
  ])
})

test('a large change goes in texts of bounded size, and no step is divided', () => {
  const many = new Map(Array.from({ length: 2000 }, (_, index) => chain(`chain-${index}`, ['drop', 'drop'])))
  const texts = transactions(UNKNOWN, many)
  expect(texts.length).toBeGreaterThan(5)
  expect(Math.max(...texts.map((text) => text.length))).toBeLessThanOrEqual(TRANSACTION_SIZE)
  expect(texts.join('')).toBe([...many.values()].map(({ add }) => add).join(''))
  expect(texts.every((text) => text.startsWith('add chain'))).toBe(true)
})
