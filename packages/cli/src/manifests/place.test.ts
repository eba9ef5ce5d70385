// From paths, as API servers write them, to lines.

import { expect, test } from 'bun:test'
import { readDocuments } from './document.ts'
import { placesOf } from './place.ts'

const TEXT = `metadata:
  annotations:
    metallb.io/address-pool: a
    metallb.io: b
spec:
  ports:
    - port: 80
    - name: x
      port: "81"
  first: &first
    deep: true
  second: *first
`

const [read] = readDocuments(TEXT)
if (read?.ok !== true) throw new Error('cannot be read')
const { document } = read

test.each([
  ['', [{ line: 1, isExact: true, type: 'object' }]],
  ['metadata.annotations.metallb.io/address-pool', [{ line: 3, isExact: true, type: 'string', source: 'a' }]],
  ['metadata.annotations.metallb.io', [{ line: 4, isExact: true }]],
  ['spec.ports[1].port', [{ line: 9, field: 'spec.ports[1].port', type: 'string', source: '81' }]],
  ['spec.second.deep', [{ line: 11, type: 'bool', source: 'true' }]],
  ['spec.ports[1].protocol', [{ line: 8, field: 'spec.ports[1]', isExact: false }]],
  ['spec.ports[7]', [{ line: 6, isExact: false }]],
  ['status', [{ line: 1, isExact: false }]],
])('%p', (path, places) => {
  expect(placesOf(document, document.root, path)).toMatchObject(places)
})

test('a path without indexes, as Go writes it, leads to each item, whole ones first', () => {
  const fields = (path: string) => placesOf(document, document.root, path).map(({ field }) => field)
  expect(fields('spec.ports.port')).toEqual(['spec.ports[0].port', 'spec.ports[1].port'])
  expect(fields('spec.ports.name')).toEqual(['spec.ports[1].name', 'spec.ports[0]'])
})
