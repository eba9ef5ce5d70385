// Holds a custom resource against its schema, in the words of kube-apiserver's OpenAPI validator, so that a bad manifest
// names the field and the reason. It changes nothing: prune.ts and defaults.ts have run before.

import { duplicate, invalid, notSupported, required, tooLong, tooMany, typeInvalid } from '../field-error.ts'
import type { FieldError } from '../field-error.ts'
import { equalJson, isObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { schemaOfField } from './schema.ts'
import type { Schema } from './schema.ts'

/** Every mistake in `value`, in the order of the schema; none when it is valid. `path` is '' for a whole object. */
export function validate(schema: Schema, value: Json, path = ''): FieldError[] {
  if (value === null && schema.nullable === true) return []
  const wrongType = typeError(schema, value, path)
  if (wrongType !== undefined) return [wrongType]
  return [...enumErrors(schema, value, path), ...errorsByType(schema, value, path)]
}

function errorsByType(schema: Schema, value: Json, path: string): FieldError[] {
  if (typeof value === 'string') return stringErrors(schema, value, path)
  if (typeof value === 'number') return numberErrors(schema, value, path)
  if (Array.isArray(value)) return arrayErrors(schema, value, path)
  return isObject(value) ? objectErrors(schema, value, path) : []
}

function typeError(schema: Schema, value: Json, path: string): FieldError | undefined {
  const found = typeOf(value)
  if (schema['x-kubernetes-int-or-string'] === true) {
    const fits = found === 'integer' || found === 'string'
    return fits ? undefined : wrong('integer,string')
  }
  if (schema.type === undefined || schema.type === found) return undefined
  if (schema.type === 'number' && found === 'integer') return undefined
  return wrong(schema.type)

  function wrong(expected: string): FieldError {
    return typeInvalid(path, found, `${path} in body must be of type ${expected}: "${found}"`)
  }
}

function typeOf(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

function enumErrors(schema: Schema, value: Json, path: string): FieldError[] {
  if (schema.enum === undefined || schema.enum.some((member) => equalJson(member, value))) return []
  return [notSupported(path, value, schema.enum)]
}

function stringErrors(schema: Schema, value: string, path: string): FieldError[] {
  const errors: FieldError[] = []
  const length = [...value].length
  if (schema.minLength !== undefined && length < schema.minLength) {
    errors.push(invalid(path, value, `${path} in body should be at least ${schema.minLength} chars long`))
  }
  if (schema.maxLength !== undefined && length > schema.maxLength)
    errors.push(tooLong(path, schema.maxLength))
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) {
    errors.push(invalid(path, value, `${path} in body should match '${schema.pattern}'`))
  }
  return errors
}

function numberErrors(schema: Schema, value: number, path: string): FieldError[] {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum, exclusiveMaximum } = schema
  const errors: FieldError[] = []
  if (value < minimum || (exclusiveMinimum === true && value === minimum)) {
    const bound = exclusiveMinimum === true ? 'greater than' : 'greater than or equal to'
    errors.push(invalid(path, value, `${path} in body should be ${bound} ${minimum}`))
  }
  if (value > maximum || (exclusiveMaximum === true && value === maximum)) {
    const bound = exclusiveMaximum === true ? 'less than' : 'less than or equal to'
    errors.push(invalid(path, value, `${path} in body should be ${bound} ${maximum}`))
  }
  return errors
}

function arrayErrors(schema: Schema, value: Json[], path: string): FieldError[] {
  const { minItems = 0, maxItems = Infinity, items } = schema
  const errors: FieldError[] = []
  if (value.length < minItems) {
    errors.push(invalid(path, value.length, `${path} in body should have at least ${minItems} items`))
  }
  if (value.length > maxItems) errors.push(tooMany(path, value.length, maxItems))
  const itemErrors =
    items === undefined ? [] : value.flatMap((item, index) => validate(items, item, `${path}[${index}]`))
  return [...errors, ...itemErrors, ...repeatedItems(schema, value, path)]
}

function repeatedItems(schema: Schema, value: Json[], path: string): FieldError[] {
  const keys = schema['x-kubernetes-list-map-keys']
  const listType = schema['x-kubernetes-list-type']
  if (listType !== 'set' && listType !== 'map') return []
  const seen = new Set<string>()
  return value.flatMap((item, index) => {
    const identity = keys === undefined || !isObject(item) ? item : pick(item, keys)
    const text = JSON.stringify(identity)
    if (!seen.has(text)) {
      seen.add(text)
      return []
    }
    return [duplicate(`${path}[${index}]`, identity)]
  })
}

function pick(item: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.map((key) => [key, item[key] ?? null]))
}

function objectErrors(schema: Schema, value: JsonObject, path: string): FieldError[] {
  const at = (field: string) => (path === '' ? field : `${path}.${field}`)
  const missing = (schema.required ?? []).filter((field) => value[field] === undefined)
  const fieldErrors = Object.entries(value).flatMap(([field, item]) => {
    const fieldSchema = schemaOfField(schema, field)
    return fieldSchema === undefined ? [] : validate(fieldSchema, item, at(field))
  })
  return [...missing.map((field) => required(at(field))), ...fieldErrors]
}
