// The JSON paths of printer columns.

import { expect, test } from 'bun:test'
import type { Json } from './json.ts'
import { findJsonPath } from './json-path.ts'

const document = {
  spec: {
    list: [
      { name: 'a', value: 1 },
      { name: 'b', value: 2 },
    ],
    'odd.name': 'x',
  },
}

test.each<[string, Json[]]>([
  ['.spec.list[0].name', ['a']],
  ['.spec.list[-1].name', ['b']],
  ['.spec.list[*].value', [1, 2]],
  ['.spec.list[?(@.name=="b")].value', [2]],
  ['.spec.odd\\.name', ['x']],
  [".spec['odd.name']", ['x']],
  ['spec.list[0].value', [1]],
  ['.spec.nothing', []],
  ['.spec.list[9]', []],
  ['.spec..', []],
])('the JSONPath %s finds %j', (path, found) => {
  expect(findJsonPath(document, path)).toEqual(found)
})
