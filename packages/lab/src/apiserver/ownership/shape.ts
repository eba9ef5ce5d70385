// How a value falls apart into fields that can have owners of their own. Maps have entries, lists with keys and sets have
// items; everything else, atomic lists and maps included, is one field whatever is in it.
// Contract: Kubernetes documentation, "Server-Side Apply", merge strategy; structured-merge-diff, typed.

import { isObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { schemaOfField } from '../schema/schema.ts'
import type { Schema } from '../schema/schema.ts'

/** One part of a value: `step` is its name in a field set. */
export interface Part {
  readonly step: string
  readonly value: Json
  readonly schema: Schema | undefined
}

/** `leaf`: nothing in it has an owner of its own. */
export type Shape = 'leaf' | 'map' | 'list'

/** The shape of `value`; without a schema lists are atomic and maps are not. */
export function shapeOf(schema: Schema | undefined, value: Json): Shape {
  if (isObject(value)) return schema?.['x-kubernetes-map-type'] === 'atomic' ? 'leaf' : 'map'
  return Array.isArray(value) && (isSet(schema) || listKeys(schema) !== undefined) ? 'list' : 'leaf'
}

/** The parts of a value that is no leaf. Items of a list that have the same keys are one part, which is a leaf. */
export function partsOf(schema: Schema | undefined, value: Json): Map<string, Part> {
  const parts = new Map<string, Part>()
  if (isObject(value)) {
    for (const field of Object.keys(value)) {
      const step = `f:${field}`
      parts.set(step, { step, value: value[field] ?? null, schema: schemaOfField(schema, field) })
    }
  } else if (Array.isArray(value)) {
    const repeated = new Map<string, Json[]>()
    for (const item of value) {
      const step = stepOf(schema, item)
      const before = repeated.get(step) ?? (parts.has(step) ? [parts.get(step)?.value ?? null] : undefined)
      if (before !== undefined) repeated.set(step, [...before, item])
      parts.set(step, { step, value: item, schema: schema?.items })
    }
    for (const [step, items] of repeated) parts.set(step, { step, value: items, schema: undefined })
  }
  return parts
}

/** The step of a list's item: by its keys, missing ones by their default, or the item itself in a set. */
export function stepOf(schema: Schema | undefined, item: Json): string {
  const keys = listKeys(schema)
  if (keys === undefined || !isObject(item)) return `v:${JSON.stringify(item)}`
  const identity: JsonObject = {}
  for (const key of keys) {
    const value = item[key] ?? schema?.items?.properties?.[key]?.default
    if (value !== undefined) identity[key] = value
  }
  return `k:${JSON.stringify(identity)}`
}

/** Does the schema name this field, rather than allow any? */
export function isDeclared(schema: Schema | undefined, step: string): boolean {
  return step.startsWith('f:') && schema?.properties?.[step.slice(2)] !== undefined
}

/** The schema of what a step leads to. */
export function schemaOfStep(schema: Schema | undefined, step: string): Schema | undefined {
  return step.startsWith('f:') ? schemaOfField(schema, step.slice(2)) : schema?.items
}

// in the order in which a step writes them
function listKeys(schema: Schema | undefined): readonly string[] | undefined {
  const declared = schema?.['x-kubernetes-list-map-keys']
  if (declared !== undefined) return [...declared].sort()
  if (schema?.['x-kubernetes-list-type'] !== undefined) return undefined
  const mergeKey = schema?.['x-kubernetes-patch-merge-key']
  return mergeKey === undefined ? undefined : [mergeKey]
}

function isSet(schema: Schema | undefined): boolean {
  const type = schema?.['x-kubernetes-list-type']
  return type === 'set' || (type === undefined && schema?.['x-kubernetes-patch-strategy'] === 'merge')
}
