// Holds a configuration against its schema before it is applied, in the words of the real server: what it does not
// declare cannot have an owner, whatever `fieldValidation` says. Contract: structured-merge-diff, typed, Validate.

import { isObject } from '../json.ts'
import type { Json } from '../json.ts'
import type { Schema } from '../schema/schema.ts'
import { formatPath } from './field-set.ts'
import { partsOf, shapeOf, stepOf } from './shape.ts'

/** What is wrong with `configuration`, one line a mistake; '' when nothing is. */
export function configurationMistake(schema: Schema, configuration: Json): string {
  const [first, ...more] = mistakes(schema, configuration, [])
  if (first === undefined) return ''
  return more.length === 0 ? first : ['errors:', ...[first, ...more].map((line) => `  ${line}`)].join('\n')
}

function mistakes(schema: Schema, value: Json, path: readonly string[]): string[] {
  const wrong = typeMistake(schema, value)
  if (wrong !== undefined) return [`${formatPath(path)}: ${wrong}`]
  const keyless = Array.isArray(value) ? value.findIndex((item) => stepOf(schema, item) === 'k:{}') : -1
  if (keyless >= 0) return [`${formatPath(path)}: element ${keyless}: ${noKeys(schema)}`]
  const repeated =
    shapeOf(schema, value) === 'list' && Array.isArray(value) ? duplicateStep(schema, value) : undefined
  if (repeated !== undefined)
    return [`${formatPath(path)}: duplicate entries for key ${formatPath([repeated])}`]
  if (Array.isArray(value)) {
    const { items } = schema
    if (items === undefined) return []
    const step = (item: Json, index: number) =>
      shapeOf(schema, value) === 'list' ? stepOf(schema, item) : `i:${index}`
    return value.flatMap((item, index) => mistakes(items, item, [...path, step(item, index)]))
  }
  if (!isObject(value)) return []
  return [...partsOf(schema, value).values()]
    .toSorted((a, b) => (a.step < b.step ? -1 : 1))
    .flatMap((part) => {
      const at = [...path, part.step]
      if (part.schema !== undefined) return mistakes(part.schema, part.value, at)
      return isOpen(schema) ? [] : [`${formatPath(at)}: field not declared in schema`]
    })
}

function isOpen(schema: Schema): boolean {
  return (
    schema['x-kubernetes-preserve-unknown-fields'] === true ||
    schema.additionalProperties === true ||
    (schema.properties === undefined && schema.type === undefined)
  )
}

function noKeys(schema: Schema): string {
  const keys = `[${(schema['x-kubernetes-list-map-keys'] ?? []).map((key) => JSON.stringify(key)).join(' ')}]`
  return `associative list with keys has an element that omits all key fields ${keys} (and doesn't have default values for any key fields)`
}

function duplicateStep(schema: Schema, items: readonly Json[]): string | undefined {
  const seen = new Set<string>()
  return items.map((item) => stepOf(schema, item)).find((step) => seen.size === seen.add(step).size)
}

function typeMistake(schema: Schema, value: Json): string | undefined {
  if (value === null) return undefined
  if (schema['x-kubernetes-int-or-string'] === true) {
    return typeof value === 'object' ? 'expected any scalar' : undefined
  }
  switch (schema.type) {
    case 'object':
      return isObject(value) ? undefined : `expected map, got ${goValue(value)}`
    case 'array':
      return Array.isArray(value) ? undefined : `expected list, got ${goValue(value)}`
    case 'string':
      return typeof value === 'string' ? undefined : `expected string, got ${goValue(value)}`
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got ${goValue(value)}`
    case 'integer':
    case 'number':
      return typeof value === 'number' ? undefined : `expected numeric (int or float), got ${goType(value)}`
    default:
      return undefined
  }
}

function goValue(value: Json): string {
  return `&value.valueUnstructured{Value:${JSON.stringify(value)}}`
}

function goType(value: Json): string {
  if (Array.isArray(value)) return '[]interface {}'
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'string' ? 'string' : 'map[string]interface {}'
}
