// Kinds made from a CustomResourceDefinition, one for each version. What lies between versions is in ../versions.ts.
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
import { groupVersion } from './resource-kind.ts'
import type { Column, ResourceKind } from './resource-kind.ts'
import { compareVersions } from './version-priority.ts'

/** The kinds that `definition` describes, one for each version that is served. */
export function customResources(definition: ApiObject): ResourceKind[] {
  const versions = listAt(definition, 'spec', 'versions').filter(isObject)
  const stored = storedResource(definition)
  const storage = stored?.version ?? ''
  return versions
    .filter((version) => version.served !== false)
    .map((version) => kindOf(definition, version))
    .map((kind) => (stored === undefined || kind.version === storage ? kind : { ...kind, storedAs: stored }))
    .map((kind, _, kinds) => withDeprecation(kind, versions, kinds))
}

/** The kind in whose version the objects of `definition` are stored, served or not. */
export function storedResource(definition: ApiObject): ResourceKind | undefined {
  const versions = listAt(definition, 'spec', 'versions').filter(isObject)
  const version = versions.find((each) => each.storage === true)
  return version && kindOf(definition, version)
}

function kindOf(definition: ApiObject, version: JsonObject): ResourceKind {
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

function withDeprecation(
  kind: ResourceKind,
  versions: readonly JsonObject[],
  served: readonly ResourceKind[],
): ResourceKind {
  const isDeprecated = (name: string) =>
    versions.some((version) => version.name === name && version.deprecated === true)
  if (!isDeprecated(kind.version)) return kind
  const declared = versions.find((version) => version.name === kind.version)
  const [better] = served
    .map(({ version }) => version)
    .filter((version) => !isDeprecated(version))
    .sort(compareVersions)
  const advice = better === undefined ? '' : `; use ${kind.group}/${better} ${kind.kind}`
  const standard = `${groupVersion(kind)} ${kind.kind} is deprecated${advice}`
  return { ...kind, deprecationWarning: textAt(declared, 'deprecationWarning') || standard }
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
