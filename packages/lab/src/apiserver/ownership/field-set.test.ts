// The algebra of field sets, held against plain sets of paths.

import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { difference, formatPath, intersection, isEmpty, LEAF, nodeOf, pathsOf, union } from './field-set.ts'
import type { FieldSet } from './field-set.ts'

const steps = fc.constantFrom('f:a', 'f:b', 'k:{"port":80}', 'v:"x"')
const { set } = fc.letrec<{ set: FieldSet; node: FieldSet }>((tie) => ({
  set: fc.dictionary(steps, tie('node'), { maxKeys: 3 }),
  node: fc
    .tuple(fc.boolean(), fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.constant({}), tie('set')))
    .map(([isItself, below]) => nodeOf(isItself, below) ?? LEAF),
}))
const texts = (fields: FieldSet) => new Set(pathsOf(fields).map((path) => path.join('/')))

test('sets of fields behave as sets of paths', () => {
  fc.assert(
    fc.property(set, set, (a, b) => {
      const [left, right] = [texts(a), texts(b)]
      expect(texts(union(a, b))).toEqual(left.union(right))
      expect(texts(intersection(a, b))).toEqual(left.intersection(right))
      expect(texts(difference(a, b))).toEqual(left.difference(right))
      expect(isEmpty(difference(a, a))).toBe(true)
    }),
  )
})

test('a path is shown as the real server shows it', () => {
  const set: FieldSet = {
    'f:spec': { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { 'f:nodePort': {} } } },
  }
  expect(pathsOf(set).map(formatPath)).toEqual(['.spec.ports[port=80,protocol="TCP"].nodePort'])
  expect(formatPath(['f:finalizers', 'v:"a"'])).toBe('.finalizers[="a"]')
})
