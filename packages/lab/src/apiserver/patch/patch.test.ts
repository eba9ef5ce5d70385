// The three patches that are pure functions of object and patch. Server-side apply is tested in ownership.

import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Json, JsonObject } from '../json.ts'
import { integer, listMap, setOf, string, struct } from '../schema/schema.ts'
import { jsonPatch } from './json-patch.ts'
import { mergePatch } from './merge-patch.ts'
import { strategicMergePatch } from './strategic.ts'

describe('merge patch', () => {
  // RFC 7386 appendix A
  test.each<[Json, Json, Json]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('of %j by %j is %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result)
  })

  test('applied twice is applied once, and changes neither argument', () => {
    const object = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue({ maxDepth: 3 }))
    fc.assert(
      fc.property(object, object, (target, patch) => {
        const before = structuredClone([target, patch])
        const once = mergePatch(target as JsonObject, patch as JsonObject)
        expect(mergePatch(once, patch as JsonObject)).toEqual(once)
        expect([target, patch]).toEqual(before)
      }),
    )
  })
})

describe('JSON patch', () => {
  const document = { a: { 'b/c': [1, 2, 3] }, d: 'e' }

  test.each<[string, JsonObject, Json]>([
    ['adds a field', { op: 'add', path: '/x', value: 1 }, { ...document, x: 1 }],
    [
      'inserts into a list',
      { op: 'add', path: '/a/b~1c/1', value: 9 },
      { ...document, a: { 'b/c': [1, 9, 2, 3] } },
    ],
    [
      'appends to a list',
      { op: 'add', path: '/a/b~1c/-', value: 9 },
      { ...document, a: { 'b/c': [1, 2, 3, 9] } },
    ],
    ['removes', { op: 'remove', path: '/a/b~1c/0' }, { ...document, a: { 'b/c': [2, 3] } }],
    [
      'replaces in its place',
      { op: 'replace', path: '/a/b~1c/1', value: 9 },
      { ...document, a: { 'b/c': [1, 9, 3] } },
    ],
    ['moves', { op: 'move', from: '/d', path: '/f' }, { a: document.a, f: 'e' }],
    ['copies', { op: 'copy', from: '/d', path: '/f' }, { ...document, f: 'e' }],
    ['tests', { op: 'test', path: '/d', value: 'e' }, document],
  ])('%s', (_, operation, value) => {
    expect(jsonPatch(document, [operation])).toEqual({ ok: true, value })
  })

  test.each<[string, JsonObject]>([
    ['of a missing field', { op: 'remove', path: '/nope' }],
    ['of a missing parent', { op: 'add', path: '/nope/x', value: 1 }],
    ['past the end of a list', { op: 'add', path: '/a/b~1c/4', value: 1 }],
    ['of an unequal value', { op: 'test', path: '/d', value: 'x' }],
    ['of an unknown sort', { op: 'explode', path: '/d' }],
    ['without a path', { op: 'remove' }],
    ['from nowhere', { op: 'move', from: '/nope', path: '/d' }],
  ])('fails as a whole for an operation %s', (_, operation) => {
    expect(jsonPatch(document, [{ op: 'add', path: '/x', value: 1 }, operation]).ok).toBe(false)
  })
})

describe('strategic merge patch', () => {
  const schema = struct('Thing', {
    ports: listMap(struct('Port', { port: integer, name: string }), 'port'),
    finalizers: setOf(string),
    plain: { type: 'array', items: string },
  })
  const thing = {
    ports: [
      { port: 80, name: 'a' },
      { port: 443, name: 'b' },
    ],
    finalizers: ['x'],
    plain: ['p'],
  }

  test.each<[string, JsonObject, JsonObject]>([
    [
      'merges list items by key',
      { ports: [{ port: 443, name: 'c' }] },
      { ports: [thing.ports[0], { port: 443, name: 'c' }] } as JsonObject,
    ],
    ['appends new items', { ports: [{ port: 8080 }] }, { ports: [...thing.ports, { port: 8080 }] }],
    [
      'deletes by directive',
      { ports: [{ port: 80, $patch: 'delete' }] },
      { ports: [thing.ports[1]] } as JsonObject,
    ],
    [
      'replaces a list by directive',
      { ports: [{ port: 1 }, { $patch: 'replace' }] },
      { ports: [{ port: 1 }] },
    ],
    ['adds to sets', { finalizers: ['y', 'x'] }, { finalizers: ['x', 'y'] }],
    ['takes out of sets', { '$deleteFromPrimitiveList/finalizers': ['x'] }, { finalizers: [] }],
    ['replaces lists without a strategy', { plain: ['q'] }, { plain: ['q'] }],
    [
      'orders as it is told',
      { '$setElementOrder/ports': [{ port: 443 }, { port: 80 }], ports: [{ port: 80, name: 'z' }] },
      {
        ports: [
          { port: 443, name: 'b' },
          { port: 80, name: 'z' },
        ],
      },
    ],
  ])('%s', (_, patch, changed) => {
    expect(strategicMergePatch(schema, thing, patch)).toEqual({ ...thing, ...changed })
  })

  test('deletes a field by null', () => {
    expect(strategicMergePatch(schema, thing, { ports: null, finalizers: null })).toEqual({ plain: ['p'] })
  })
})
