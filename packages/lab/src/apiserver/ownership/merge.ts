// A configuration laid over what is there, and fields taken out of an object: the two changes that an apply makes.
// Neither function changes its arguments; results share parts with them.
// Contract: structured-merge-diff, typed, Merge and RemoveItems.

import { isObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { schemaOfField } from '../schema/schema.ts'
import type { Schema } from '../schema/schema.ts'
import { isMember } from './field-set.ts'
import type { FieldSet } from './field-set.ts'
import { shapeOf, stepOf } from './shape.ts'

/** What `live` becomes when `configuration` is laid over it. */
export function merge(schema: Schema | undefined, live: Json | undefined, configuration: Json): Json {
  const shape = shapeOf(schema, configuration)
  if (live === undefined || shape === 'leaf' || shapeOf(schema, live) !== shape) return configuration
  if (isObject(live) && isObject(configuration)) {
    const merged = { ...live }
    for (const [field, value] of Object.entries(configuration)) {
      merged[field] = merge(schemaOfField(schema, field), live[field], value)
    }
    return merged
  }
  return Array.isArray(live) && Array.isArray(configuration) ? mergeItems(schema, live, configuration) : live
}

/**
 * Items of both lists take the order of the configuration, and items that only the live list has keep their place
 * between them.
 */
function mergeItems(schema: Schema | undefined, live: Json[], configuration: Json[]): Json[] {
  const wanted = configuration.map((item) => stepOf(schema, item))
  const present = live.map((item) => stepOf(schema, item))
  const shared = wanted.filter((step) => present.includes(step))
  const merged: Json[] = []
  const taken = new Set<string>()
  const take = (index: number) => {
    const step = wanted[index] ?? ''
    taken.add(step)
    if (shared[0] === step) shared.shift()
    const position = present.indexOf(step)
    merged.push(merge(schema?.items, position < 0 ? undefined : live[position], configuration[index] ?? null))
  }
  let next = 0
  for (const [index, step] of present.entries()) {
    if (!wanted.includes(step)) merged.push(live[index] ?? null)
    // an item that is not the next of the shared ones comes later, in its new place
    else if (step === shared[0] && !taken.has(step)) {
      while (next < wanted.length && wanted[next] !== step) take(next++)
      take(next++)
    }
  }
  while (next < wanted.length) take(next++)
  return merged
}

/** `value` without the fields of `set`. */
export function withoutFields(schema: Schema | undefined, value: Json, set: FieldSet): Json {
  if (shapeOf(schema, value) === 'leaf') return value
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const node = set[stepOf(schema, item)]
      if (node === undefined) return [item]
      return isMember(node) ? [] : [withoutFields(schema?.items, item, node)]
    })
  }
  if (!isObject(value)) return value
  const kept: JsonObject = {}
  for (const [field, item] of Object.entries(value)) {
    const node = set[`f:${field}`]
    if (node === undefined) kept[field] = item
    else if (!isMember(node)) kept[field] = withoutFields(schemaOfField(schema, field), item, node)
  }
  return kept
}
