// Which labels a selector matches.

import { expect, test } from 'bun:test'
import { selectorMatches } from './label-selector.ts'

const labels = { app: 'web', tier: 'front' }
const on = (key: string, operator: string, ...values: string[]) => ({
  matchExpressions: [{ key, operator, values }],
})

test.each([
  ['an empty selector matches', {}, true],
  ['equal labels matches', { matchLabels: { app: 'web' } }, true],
  ['a label with another value does not match', { matchLabels: { app: 'web', tier: 'back' } }, false],
  ['a missing label does not match', { matchLabels: { zone: 'a' } }, false],
  ['In with the value matches', on('app', 'In', 'api', 'web'), true],
  ['In without the value does not match', on('app', 'In', 'api'), false],
  ['In of a missing label does not match', on('zone', 'In', 'a'), false],
  ['NotIn with the value does not match', on('app', 'NotIn', 'web'), false],
  ['NotIn with another value matches', on('app', 'NotIn', 'api'), true],
  ['NotIn of a missing label matches', on('zone', 'NotIn', 'a'), true],
  ['Exists matches', on('app', 'Exists'), true],
  ['Exists of a missing label does not match', on('zone', 'Exists'), false],
  ['Exists of a name that every object inherits does not match', on('constructor', 'Exists'), false],
  ['DoesNotExist matches', on('zone', 'DoesNotExist'), true],
  ['an unknown operator does not match', on('app', 'Like', 'w'), false],
  [
    'labels and expressions that do not both hold',
    { matchLabels: { app: 'web' }, ...on('tier', 'In', 'x') },
    false,
  ],
])('%s', (_, selector, expected) => {
  expect(selectorMatches(selector, labels)).toBe(expected)
})
