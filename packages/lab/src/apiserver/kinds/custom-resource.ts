// A kind made from its CustomResourceDefinition. Only the storage version is served: nothing here converts.
// Contract: Kubernetes documentation, "Extend the Kubernetes API with CustomResourceDefinitions".

import { age } from '../age.ts'
import type { ApiObject } from '../api-object.ts'
import { isObject, listAt, textAt, valueAt } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { findJsonPath } from '../json-path.ts'
import { typeMeta } from '../schema/metadata-schema.ts'
import { anything } from '../schema/schema.ts'
import type { Schema } from '../schema/schema.ts'
import { ageColumn, nameColumn } from './column.ts'
import { rfc1123Subdomain } from './name-rules.ts'
import type { Column, ResourceKind } from './resource-kind.ts'

/** The kind that `definition` describes, `undefined` when its storage version is not served. */
export function customResource(definition: ApiObject): ResourceKind | undefined {
  const versions = listAt(definition, 'spec', 'versions').filter(isObject)
  const version = versions.find((each) => each.storage === true && each.served !== false)
  if (version === undefined) return undefined
  const names = (field: string) => textAt(definition, 'spec', 'names', field)
  return {
    group: textAt(definition, 'spec', 'group'),
    version: textAt(version, 'name'),
    plural: names('plural'),
    singular: names('singular'),
    kind: names('kind'),
    namespaced: textAt(definition, 'spec', 'scope') === 'Namespaced',
    shortNames: listAt(definition, 'spec', 'names', 'shortNames').map(String),
    categories: listAt(definition, 'spec', 'names', 'categories').map(String),
    schema: schemaOf(version),
    isCustom: true,
    hasStatus: valueAt(version, ['subresources', 'status']) !== undefined,
    hasGeneration: true,
    needsVersion: true,
    createsOnUpdate: false,
    selectableFields: listAt(version, 'selectableFields').map((each) => textAt(each, 'jsonPath').slice(1)),
    columns: columnsOf(version),
    nameRule: rfc1123Subdomain,
    subresources: [],
    strategy: {},
  }
}

// the definition has passed validation, so what stands there is a structural schema
function schemaOf(version: JsonObject): Schema {
  const declared = (valueAt(version, ['schema', 'openAPIV3Schema']) ?? anything) as Schema
  return { ...declared, type: 'object', properties: { ...declared.properties, ...typeMeta } }
}

function columnsOf(version: JsonObject): Column[] {
  const declared = listAt(version, 'additionalPrinterColumns').filter(isObject)
  return declared.length === 0 ? [nameColumn, ageColumn] : [nameColumn, ...declared.map(columnOf)]
}

function columnOf(declared: JsonObject): Column {
  const path = textAt(declared, 'jsonPath')
  const type = textAt(declared, 'type')
  const description = textAt(declared, 'description')
  return {
    name: textAt(declared, 'name'),
    type,
    ...(description !== '' && { description }),
    priority: Number(declared.priority ?? 0),
    cell: (object, now) => cellOf(type, findJsonPath(object, path), now),
  }
}

function cellOf(type: string, found: readonly Json[], now: Date): Json {
  const [first] = found
  if (first === undefined) return null
  if (type === 'date') return age(String(first), now)
  if (type === 'string')
    return found.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' ')
  return first
}
