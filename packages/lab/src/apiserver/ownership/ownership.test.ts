// Merging, comparing and taking out, the three things that server-side apply is made of.

import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Json } from '../json.ts'
import { atomic, integer, listMap, listOf, mapOf, setOf, string, struct } from '../schema/schema.ts'
import { compare, fieldsOf } from './compare.ts'
import { intersection } from './field-set.ts'
import { merge, withoutFields } from './merge.ts'
import { configurationMistake } from './typed.ts'

const port = struct('Port', { port: integer, protocol: { ...string, default: 'TCP' }, name: string })
const schema = struct('Thing', {
  ports: listMap(port, 'port', 'protocol'),
  named: listMap(struct('Named', { key: string, value: string }), 'key'),
  tags: setOf(string),
  plain: listOf(string),
  labels: mapOf(string),
  selector: atomic(mapOf(string)),
})

describe('merging a configuration', () => {
  test.each<[string, Json, Json, Json]>([
    ['replaces an atomic list', { plain: ['a'] }, { plain: ['b'] }, { plain: ['b'] }],
    ['replaces an atomic map', { selector: { a: '1' } }, { selector: { b: '2' } }, { selector: { b: '2' } }],
    ['joins a map', { labels: { a: '1' } }, { labels: { b: '2' } }, { labels: { a: '1', b: '2' } }],
    ['adds to a set', { tags: ['a', 'b'] }, { tags: ['c', 'a'] }, { tags: ['c', 'a', 'b'] }],
    [
      'finds items by all of their keys, a missing one by its default',
      {
        ports: [
          { port: 53, protocol: 'TCP' },
          { port: 53, protocol: 'UDP' },
        ],
      },
      {
        ports: [
          { port: 53, name: 'tcp' },
          { port: 53, protocol: 'UDP', name: 'udp' },
        ],
      },
      {
        ports: [
          { port: 53, protocol: 'TCP', name: 'tcp' },
          { port: 53, protocol: 'UDP', name: 'udp' },
        ],
      },
    ],
    [
      'takes the order of the configuration and keeps what is between',
      { tags: ['a', 'x', 'b', 'y', 'c'] },
      { tags: ['c', 'b', 'a'] },
      { tags: ['x', 'y', 'c', 'b', 'a'] },
    ],
  ])('%s', (_, live, configuration, merged) => {
    expect(merge(schema, live, configuration)).toEqual(merged)
  })

  test('twice is once', () => {
    const tags = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'))
    fc.assert(
      fc.property(tags, tags, (live, wanted) => {
        const once = merge(schema, { tags: live }, { tags: wanted })
        expect(merge(schema, once, { tags: wanted })).toEqual(once)
        expect(new Set((once as { tags: string[] }).tags)).toEqual(new Set([...live, ...wanted]))
      }),
    )
  })
})

test('a set of fields is taken out of a list by its keys', () => {
  const thing = {
    ports: [
      { port: 80, protocol: 'TCP', name: 'a' },
      { port: 443, protocol: 'TCP' },
    ],
    plain: ['x'],
  }
  const ports = { 'k:{"port":80,"protocol":"TCP"}': { 'f:name': {} }, 'k:{"port":443,"protocol":"TCP"}': {} }
  expect(withoutFields(schema, thing, { 'f:ports': ports })).toEqual({
    ports: [{ port: 80, protocol: 'TCP' }],
    plain: ['x'],
  })
})

test('a difference names the smallest fields that have owners', () => {
  const before = { ports: [{ port: 80, name: 'a' }], selector: { a: '1' }, labels: { a: '1' }, plain: ['x'] }
  const after = {
    ports: [{ port: 80, name: 'b' }, { port: 81 }],
    selector: { a: '2' },
    labels: {},
    plain: ['x'],
  }
  expect(compare(schema, before, after)).toEqual({
    added: { 'f:ports': { 'k:{"port":81,"protocol":"TCP"}': { '.': {}, 'f:port': {} } } },
    modified: { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { 'f:name': {} } }, 'f:selector': {} },
    removed: { 'f:labels': { 'f:a': {} } },
  })
})

test('without what a configuration names, nothing of it is left', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
      fc.dictionary(fc.string(), fc.string()),
      (tags, labels) => {
        const configuration = { tags, labels, ports: [{ port: 80, protocol: 'TCP' }], plain: tags }
        const left = withoutFields(schema, configuration, fieldsOf(schema, configuration))
        expect(intersection(fieldsOf(schema, left), fieldsOf(schema, configuration))).toEqual({})
      },
    ),
  )
})

test.each<[string, Json, string]>([
  ['an unknown field', { foo: 1 }, '.foo: field not declared in schema'],
  [
    'an unknown field of an item',
    { ports: [{ port: 1, x: 2 }] },
    '.ports[port=1,protocol="TCP"].x: field not declared in schema',
  ],
  [
    'text for a number',
    { ports: [{ port: 'x' }] },
    '.ports[port="x",protocol="TCP"].port: expected numeric (int or float), got string',
  ],
  [
    'two items with one key',
    { ports: [{ port: 1 }, { port: 1 }] },
    '.ports: duplicate entries for key [port=1,protocol="TCP"]',
  ],
  [
    'an item without keys',
    { named: [{ value: 'x' }] },
    `.named: element 0: associative list with keys has an element that omits all key fields ["key"] (and doesn't have default values for any key fields)`,
  ],
  [
    'several',
    { foo: 1, bar: 2 },
    'errors:\n  .bar: field not declared in schema\n  .foo: field not declared in schema',
  ],
  ['nothing wrong', { ports: [{ port: 1 }], plain: ['a'], labels: { any: 'x' } }, ''],
])('a configuration with %s', (_, configuration, mistake) => {
  expect(configurationMistake(schema, configuration)).toBe(mistake)
})
