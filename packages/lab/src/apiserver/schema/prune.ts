// What decoding does to a body before anybody reads it: fields that the schema does not know are taken out and named,
// and nulls go, since in Go a null is a field that was not set. Contract: Kubernetes documentation, "Field validation"
// and "Field pruning".

import { isObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { schemaOfField } from './schema.ts'
import type { Schema } from './schema.ts'

/**
 * Takes unknown fields out of `object`, in place, and gives back their paths (`spec.ports[0].foo`). With `keepNulls`
 * nulls stay for validation to judge, as they do in custom resources.
 */
export function prune(schema: Schema, object: JsonObject, keepNulls = false): string[] {
  const unknown: string[] = []
  pruneObject(schema, object, '', { keepNulls, unknown })
  return unknown
}

interface Pruning {
  readonly keepNulls: boolean
  readonly unknown: string[]
}

function pruneObject(schema: Schema, object: JsonObject, path: string, pruning: Pruning): void {
  const isOpen =
    schema['x-kubernetes-preserve-unknown-fields'] === true ||
    schema.additionalProperties === true ||
    (schema.properties === undefined &&
      schema.additionalProperties === undefined &&
      schema.type === undefined)
  for (const [field, value] of Object.entries(object)) {
    const at = path === '' ? field : `${path}.${field}`
    const fieldSchema = schemaOfField(schema, field)
    if (fieldSchema === undefined) {
      if (isOpen) continue
      pruning.unknown.push(at)
      delete object[field]
    } else if (value === null && isDropped(fieldSchema, pruning)) {
      delete object[field]
    } else if (!pruning.keepNulls && isEmptyMap(fieldSchema, value)) {
      delete object[field]
    } else {
      pruneValue(fieldSchema, value, at, pruning)
    }
  }
}

// Go leaves out a map without entries, though not a struct
function isEmptyMap(schema: Schema, value: Json): boolean {
  return schema.additionalProperties !== undefined && isObject(value) && Object.keys(value).length === 0
}

// a null in a custom resource gives way to the default, if there is one
function isDropped(schema: Schema, { keepNulls }: Pruning): boolean {
  return !keepNulls || (schema.nullable !== true && schema.default !== undefined)
}

function pruneValue(schema: Schema, value: Json, path: string, pruning: Pruning): void {
  if (isObject(value)) pruneObject(schema, value, path, pruning)
  else if (Array.isArray(value) && schema.items !== undefined) {
    for (const [index, item] of value.entries()) pruneValue(schema.items, item, `${path}[${index}]`, pruning)
  }
}
