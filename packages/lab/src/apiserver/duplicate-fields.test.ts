// Which fields of a JSON text stand twice, and where; of what a program writes, none.

import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { duplicateFields } from './duplicate-fields.ts'

const find = (text: string) => duplicateFields(text, JSON.parse(text))
const paths = (text: string) => find(text).map(({ path }) => path)

test.each<[string, string[]]>([
  ['{}', []],
  ['{"a":1,"b":{"a":2}}', []],
  ['{"a":1,"a":2}', ['a']],
  ['{"a":1,"a":2,"a":3}', ['a', 'a']],
  ['{"spec":{"ports":[{"port":80},{"port":80,"port":81}]}}', ['spec.ports[1].port']],
  ['{"a":[[{"b":1}],[{"b":1,"b":2}]]}', ['a[1][0].b']],
  ['{"a":"a","b":["a","a"],"c":"\\"a\\":"}', []],
  ['{"a\\u0062":1, "ab" : 2}', ['ab']],
  ['{"a":{"x":1},"a":{"x":1}}', ['a']],
])('%s repeats %j', (text, repeated) => {
  expect(paths(text)).toEqual(repeated)
})

test('a duplicate is found with its line', () => {
  expect(find('{\n"a": 1,\n"a": 2}')).toEqual([{ path: 'a', name: 'a', line: 3 }])
})

test('what a program writes repeats nothing', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => expect(paths(JSON.stringify(value, null, 1))).toEqual([])))
})
