// Wrong types in built-in kinds fail while decoding, before validation, and with Go's sentence: people search for it, so
// it is said the same way. Contract: encoding/json's UnmarshalTypeError as kube-apiserver passes it on.

import { isObject } from '../json.ts'
import type { Json } from '../json.ts'
import { schemaOfField } from './schema.ts'
import type { Schema } from './schema.ts'

/** Six digits: what `toISOString` gives has three and is refused. */
const MICRO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(Z|[+-]\d\d:\d\d)$/

/**
 * The sentence about the first value of a wrong type, `undefined` when all fit:
 * `json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32`.
 */
export function unmarshalError(schema: Schema, value: Json): string | undefined {
  return mismatch(schema, value, '', '')
}

/** `path` has no indexes, and `owner` is the struct that holds the field, as in Go's message. */
function mismatch(schema: Schema, value: Json, owner: string, path: string): string | undefined {
  if (value === null) return undefined
  if (!fits(schema, value)) {
    const field = path === '' ? 'value' : `struct field ${owner}.${path}`
    return `json: cannot unmarshal ${jsonType(value)} into Go ${field} of type ${goType(schema)}`
  }
  if (schema.format === 'micro-time' && !MICRO_TIME.test(String(value))) {
    return `parsing time ${JSON.stringify(value)} as "2006-01-02T15:04:05.000000Z07:00": cannot parse`
  }
  if (Array.isArray(value)) {
    const { items } = schema
    return items && first(value.map((item) => () => mismatch(items, item, owner, path)))
  }
  if (!isObject(value)) return undefined
  return first(
    Object.entries(value).map(([field, item]) => () => {
      const fieldSchema = schemaOfField(schema, field)
      if (fieldSchema === undefined) return undefined
      const isStruct = schema.properties?.[field] !== undefined
      const at = path === '' ? field : `${path}.${field}`
      return mismatch(fieldSchema, item, schema.title ?? owner, isStruct ? at : path)
    }),
  )
}

function first(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const found = check()
    if (found !== undefined) return found
  }
  return undefined
}

function fits(schema: Schema, value: Json): boolean {
  if (schema['x-kubernetes-int-or-string'] === true) {
    return typeof value === 'string' || Number.isInteger(value)
  }
  switch (schema.type) {
    case 'object':
      return isObject(value)
    case 'array':
      return Array.isArray(value)
    case 'integer':
      return Number.isInteger(value)
    case undefined:
      return true
    default:
      return typeof value === schema.type
  }
}

function jsonType(value: Json): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'number' && !Number.isInteger(value) ? `number ${value}` : typeof value
}

function goType(schema: Schema): string {
  if (schema['x-kubernetes-int-or-string'] === true) return 'intstr.IntOrString'
  switch (schema.type) {
    case 'array':
      return `[]${schema.items ? goType(schema.items) : 'interface {}'}`
    case 'object':
      if (typeof schema.additionalProperties === 'object') {
        return `map[string]${goType(schema.additionalProperties)}`
      }
      return schema.title === undefined ? 'map[string]interface {}' : `v1.${schema.title}`
    case 'integer':
      return schema.format ?? 'int64'
    case 'boolean':
      return 'bool'
    case 'number':
      return 'float64'
    default:
      return 'string'
  }
}
