// Which fields two states of an object differ in, and which fields a configuration names: the two questions that
// ownership is decided by. Contract: structured-merge-diff, typed, Compare and ToFieldSet.

import { equalJson, isObject } from '../json.ts'
import type { Json } from '../json.ts'
import type { Schema } from '../schema/schema.ts'
import { LEAF, nodeOf } from './field-set.ts'
import type { FieldSet } from './field-set.ts'
import { isDeclared, partsOf, shapeOf } from './shape.ts'

/** What a write did, field by field; a list or map that is new or gone is named together with what is in it. */
export interface Difference {
  readonly added: FieldSet
  readonly modified: FieldSet
  readonly removed: FieldSet
}

type Sort = keyof Difference
type Nodes = { [sort in Sort]?: FieldSet }

/** From `before` to `after`. */
export function compare(schema: Schema | undefined, before: Json, after: Json): Difference {
  const { added = {}, modified = {}, removed = {} } = compareValues(schema, before, after)
  return { added, modified, removed }
}

/** The fields that a configuration names: what its sender owns from now on. */
export function fieldsOf(schema: Schema | undefined, value: Json): FieldSet {
  const below: { [step: string]: FieldSet } = {}
  for (const part of partsOf(schema, value).values()) {
    const isLeaf = shapeOf(part.schema, part.value) === 'leaf'
    const isNamed = isLeaf || isEmptyMap(part.value) || !isDeclared(schema, part.step)
    const node = nodeOf(isNamed, isLeaf ? {} : fieldsOf(part.schema, part.value))
    if (node !== undefined) below[part.step] = node
  }
  return below
}

function compareValues(schema: Schema | undefined, before: Json, after: Json): Nodes {
  // most of an object is as it was, and this is the fastest way to see it
  if (equalJson(before, after)) return {}
  const shape = shapeOf(schema, after)
  if (shape === 'leaf' || shape !== shapeOf(schema, before)) return { modified: LEAF }
  const below: { [sort in Sort]?: { [step: string]: FieldSet } } = {}
  const note = (sort: Sort, step: string, node: FieldSet) => {
    const noted = below[sort] ?? {}
    noted[step] = node
    below[sort] = noted
  }
  const old = partsOf(schema, before)
  for (const [step, part] of partsOf(schema, after)) {
    const was = old.get(step)
    if (was === undefined) {
      note('added', step, everything(part.schema, part.value))
      continue
    }
    old.delete(step)
    const nodes = compareValues(part.schema, was.value, part.value)
    for (const sort of ['added', 'modified', 'removed'] as const) {
      if (nodes[sort] !== undefined) note(sort, step, nodes[sort])
    }
  }
  for (const [step, part] of old) note('removed', step, everything(part.schema, part.value))
  return below
}

/** A value with all that is in it. */
function everything(schema: Schema | undefined, value: Json): FieldSet {
  if (shapeOf(schema, value) === 'leaf') return LEAF
  const below: { [step: string]: FieldSet } = {}
  for (const part of partsOf(schema, value).values()) below[part.step] = everything(part.schema, part.value)
  return nodeOf(true, below) ?? LEAF
}

function isEmptyMap(value: Json): boolean {
  return isObject(value) && Object.keys(value).length === 0
}
