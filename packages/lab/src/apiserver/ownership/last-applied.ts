// From `kubectl apply` to `kubectl apply --server-side` and back: what kubectl has applied from the client stands in an
// annotation. What of it still holds is no conflict for kubectl, and the annotation follows what kubectl applies later.
// Contract: apimachinery, util/managedfields, lastAppliedManager and lastAppliedUpdater.

import { LAST_APPLIED } from '../../last-applied.ts'
import type { ApiObject } from '../api-object.ts'
import { isObject, textAt } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { groupVersion } from '../kinds/resource-kind.ts'
import type { ResourceKind } from '../kinds/resource-kind.ts'
import { compare, fieldsOf } from './compare.ts'
import { difference, union } from './field-set.ts'
import type { FieldSet } from './field-set.ts'
import { ownedPart } from './owned-part.ts'

/** The fields that were applied from the client and are as they were applied. */
export function lastApplied(kind: ResourceKind, current: ApiObject | undefined): FieldSet {
  const applied = parse(current?.metadata.annotations?.[LAST_APPLIED] ?? '')
  if (applied === undefined || current === undefined || applied.apiVersion !== groupVersion(kind)) return {}
  const configuration = ownedPart(applied)
  const { added, modified, removed } = compare(kind.schema, configuration, ownedPart(current))
  return difference(fieldsOf(kind.schema, configuration), union(union(added, modified), removed))
}

/** `object` with the annotation, if it has one, saying what kubectl applies now. */
export function withLastApplied(object: JsonObject, configuration: JsonObject, manager: string): JsonObject {
  if (manager !== 'kubectl' || textAt(object, 'metadata', 'annotations', LAST_APPLIED) === '') return object
  const metadata = isObject(object.metadata) ? object.metadata : {}
  const annotations = isObject(metadata.annotations) ? metadata.annotations : {}
  const text = JSON.stringify(withoutAnnotation(configuration)) + '\n'
  return { ...object, metadata: { ...metadata, annotations: { ...annotations, [LAST_APPLIED]: text } } }
}

function withoutAnnotation(configuration: JsonObject): JsonObject {
  const { metadata } = configuration
  if (!isObject(metadata) || !isObject(metadata.annotations)) return configuration
  const { [LAST_APPLIED]: _applied, ...annotations } = metadata.annotations
  return { ...configuration, metadata: { ...metadata, annotations } }
}

function parse(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
