// A structural schema as CustomResourceDefinitions write it, cut down to the keywords that are acted on, and short
// builders for the built-in kinds, whose schemas are written here by hand. Not JSON Schema: no $ref, no oneOf, and no
// CEL (x-kubernetes-validations are kept in the CRD but not run).
// Contract: Kubernetes documentation, "Specifying a structural schema".

import type { Json } from '../json.ts'

export interface Schema {
  readonly type?: string
  readonly description?: string
  /** Of a built-in kind: the Go struct that kube-apiserver names when a field has the wrong type. */
  readonly title?: string
  readonly format?: string
  readonly properties?: { readonly [field: string]: Schema }
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
  readonly required?: readonly string[]
  readonly enum?: readonly Json[]
  readonly default?: Json
  readonly nullable?: boolean
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: boolean
  readonly exclusiveMaximum?: boolean
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly minItems?: number
  readonly maxItems?: number
  readonly 'x-kubernetes-int-or-string'?: boolean
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean
  readonly 'x-kubernetes-list-type'?: string
  readonly 'x-kubernetes-map-type'?: string
  readonly 'x-kubernetes-list-map-keys'?: readonly string[]
  readonly 'x-kubernetes-patch-strategy'?: string
  readonly 'x-kubernetes-patch-merge-key'?: string
}

export const string: Schema = { type: 'string' }
export const integer: Schema = { type: 'integer', format: 'int32' }
export const long: Schema = { type: 'integer', format: 'int64' }
export const boolean: Schema = { type: 'boolean' }
export const intOrString: Schema = { 'x-kubernetes-int-or-string': true }

/** A part of a kind that is stored as it comes: no field of it is unknown. */
export const anything: Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }

/** A Go struct: fields past `properties` are unknown. */
export function struct(title: string, properties: { readonly [field: string]: Schema }): Schema {
  return { type: 'object', title, properties }
}

/** Like `struct`, for kinds of which only the fields that matter here are written down. */
export function looseStruct(title: string, properties: { readonly [field: string]: Schema }): Schema {
  return { ...struct(title, properties), 'x-kubernetes-preserve-unknown-fields': true }
}

/** A list that a patch replaces whole, and that has one owner. */
export function listOf(items: Schema): Schema {
  return { type: 'array', items }
}

/** A list that patches merge: a strategic one by `mergeKey`, an apply by the other keys too. */
export function listMap(items: Schema, mergeKey: string, ...otherKeys: string[]): Schema {
  return {
    type: 'array',
    items,
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': [mergeKey, ...otherKeys],
    'x-kubernetes-patch-strategy': 'merge',
    'x-kubernetes-patch-merge-key': mergeKey,
  }
}

/** A list of scalars that patches add to. */
export function setOf(items: Schema): Schema {
  return { type: 'array', items, 'x-kubernetes-list-type': 'set', 'x-kubernetes-patch-strategy': 'merge' }
}

/** A map or struct that has one owner, whatever is in it. */
export function atomic(schema: Schema): Schema {
  return { ...schema, 'x-kubernetes-map-type': 'atomic' }
}

export function mapOf(values: Schema): Schema {
  return { type: 'object', additionalProperties: values }
}

/** The schema of a field of an object, `undefined` when the schema knows no such field. */
export function schemaOfField(schema: Schema | undefined, field: string): Schema | undefined {
  const declared = schema?.properties?.[field]
  if (declared !== undefined) return declared
  return typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined
}
