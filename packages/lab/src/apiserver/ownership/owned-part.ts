// The part of an object whose fields have owners: all but what says which object it is and what only the server writes.
// Contract: apimachinery, util/managedfields, StripMetaManager.

import type { ApiObject } from '../api-object.ts'
import { isObject } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { ResourceKind } from '../kinds/resource-kind.ts'

const UNOWNED = new Set([
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'clusterName',
  'generation',
  'managedFields',
  'resourceVersion',
])

/** `object` without the fields that nobody owns. */
export function ownedPart(object: JsonObject): JsonObject {
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...rest } = object
  const owned: JsonObject = {}
  for (const [field, value] of isObject(metadata) ? Object.entries(metadata) : []) {
    if (!UNOWNED.has(field)) owned[field] = value
  }
  return { metadata: owned, ...rest }
}

/** What an object of `kind` is before it is created: the structs of a built-in kind are there, and empty. */
export function nothing(kind: ResourceKind): JsonObject {
  const structs = kind.isCustom ? [] : Object.entries(kind.schema.properties ?? {})
  const isThere = ([field, { title }]: (typeof structs)[number]) =>
    title !== undefined && field !== 'metadata'
  const empty = structs.filter(isThere).map(([field]) => [field, {}] as const)
  return { metadata: {}, ...Object.fromEntries(empty) }
}

/** `object` with these entries as its `managedFields`; without the field when there are none. */
export function withManagedFields(
  object: ApiObject,
  managedFields: ApiObject['metadata']['managedFields'] = [],
) {
  const { managedFields: _before, ...metadata } = object.metadata
  return { ...object, metadata: { ...metadata, ...(managedFields.length > 0 && { managedFields }) } }
}
