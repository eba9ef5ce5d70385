// Where a valid label selector ends and an invalid one begins. The sentences are parse-config.test.ts's.

import { expect, test } from 'bun:test'
import { duplicateSelector, duplicateValue, invalidSelector } from './selectors.ts'

const on = (key: string, operator: string, ...values: string[]) => ({
  matchExpressions: [{ key, operator, values }],
})
const longest = `${'a'.repeat(253)}/${'b'.repeat(63)}`

test.each([
  ['nothing', {}],
  ['a key and a value of the longest length', { matchLabels: { [longest]: 'c'.repeat(63) } }],
  ['an empty value', { matchLabels: { app: '' } }],
  ['NotIn with a value', on('app', 'NotIn', 'x')],
  ['Exists without values', on('example.org/app', 'Exists')],
  ['DoesNotExist without a list', { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }],
])('a selector of %s is valid', (_name, selector) => {
  expect(invalidSelector([selector])).toBeUndefined()
})

test.each([
  ['an empty key', ''],
  ['a name that is too long', 'b'.repeat(64)],
  ['a prefix that is too long', `a${longest}`],
  ['a prefix that is no host name', 'a_b/c'],
  ['an empty prefix', '/c'],
])('a selector with %s is not', (_name, key) => {
  const error = `key: Invalid value: "${key}": not a valid label key`
  expect(invalidSelector([{}, on(key, 'Exists')])).toEqual({ index: 1, error })
})

test('a value that is too long is not valid, either', () => {
  expect(invalidSelector([on('app', 'In', 'x', 'c'.repeat(64))])?.error).toStartWith('values[1]: Invalid')
})

test('what differs in a value or an operator is no duplicate', () => {
  const selectors = [on('a', 'In', 'x'), on('a', 'NotIn', 'x'), on('a', 'In', 'y')]
  expect(duplicateSelector('nodeSelectors', selectors)).toBeUndefined()
  expect(duplicateValue('ipAddressPools', ['a', 'b'])).toBeUndefined()
})
