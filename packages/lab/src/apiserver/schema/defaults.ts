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
