// Writes the defaults of a schema into an object, in place. Contract: Kubernetes documentation, "Defaulting": a default
// is given to a missing field of an object that is there; a default object is itself filled in.

import { isObject } from '../json.ts'
import type { Json } from '../json.ts'
import { schemaOfField } from './schema.ts'
import type { Schema } from './schema.ts'

/** Fills in what is missing in `value`. */
export function applyDefaults(schema: Schema, value: Json | undefined): void {
  if (Array.isArray(value)) {
    if (schema.items === undefined) return
    for (const item of value) applyDefaults(schema.items, item)
  } else if (isObject(value)) {
    for (const [field, { default: preset }] of Object.entries(schema.properties ?? {})) {
      if (preset !== undefined && value[field] === undefined) value[field] = structuredClone(preset)
    }
    for (const [field, item] of Object.entries(value)) {
      const fieldSchema = schemaOfField(schema, field)
      if (fieldSchema !== undefined) applyDefaults(fieldSchema, item)
    }
  }
}

const known = new WeakMap<Schema, boolean>()

/** Is there any default in the schema? */
export function hasDefaults(schema: Schema): boolean {
  const before = known.get(schema)
  if (before !== undefined) return before
  const { items, additionalProperties, properties = {} } = schema
  const parts = [...Object.values(properties), ...(items === undefined ? [] : [items])]
  if (typeof additionalProperties === 'object') parts.push(additionalProperties)
  const found = schema.default !== undefined || parts.some(hasDefaults)
  known.set(schema, found)
  return found
}
