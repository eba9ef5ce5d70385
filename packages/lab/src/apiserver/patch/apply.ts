// Server-side apply in its simplest form: what the configuration says is merged into the object, lists with keys by
// their keys, and the manager is recorded. Fields that a manager leaves out later are not taken away, and managers do
// not conflict: that needs the ownership of single fields. Contract: Kubernetes documentation, "Server-Side Apply".

import { equalJson, isObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { schemaOfField } from '../schema/schema.ts'
import type { Schema } from '../schema/schema.ts'

/** What `live` becomes under `configuration`; neither is changed. */
export function applyConfiguration(
  schema: Schema | undefined,
  live: JsonObject,
  configuration: JsonObject,
): JsonObject {
  const merged = { ...live }
  for (const [field, value] of Object.entries(configuration)) {
    merged[field] = mergeValue(schemaOfField(schema ?? {}, field), merged[field], value)
  }
  return merged
}

function mergeValue(schema: Schema | undefined, live: Json | undefined, value: Json): Json {
  if (isObject(value)) return applyConfiguration(schema, isObject(live) ? live : {}, value)
  if (!Array.isArray(value) || !Array.isArray(live)) return value
  const keys = listKeys(schema)
  if (keys === undefined) return isSet(schema) ? union(live, value) : value
  const merged = [...live]
  for (const item of value) {
    const index = merged.findIndex((other) => hasSameKeys(keys, other, item))
    const found = merged[index]
    if (isObject(found) && isObject(item)) merged[index] = applyConfiguration(schema?.items, found, item)
    else merged.push(item)
  }
  return merged
}

/** The entry of `metadata.managedFields` that says who applied. */
export function managerEntry(
  manager: string,
  apiVersion: string,
  time: string,
  subresource: string,
): JsonObject {
  return {
    manager,
    operation: 'Apply',
    apiVersion,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: {},
    ...(subresource !== '' && { subresource }),
  }
}

/** The entries with `entry` in the place of the same manager's last one. */
export function recordManager(entries: readonly Json[], entry: JsonObject): Json[] {
  return [...entries.filter((other) => !isSameManager(other, entry)), entry]
}

/** Are these two entries about the same manager and the same path? */
export function isSameManager(entry: Json, other: JsonObject): boolean {
  return (
    isObject(entry) &&
    entry.manager === other.manager &&
    entry.operation === other.operation &&
    entry.subresource === other.subresource
  )
}

function listKeys(schema: Schema | undefined): readonly string[] | undefined {
  const mergeKey = schema?.['x-kubernetes-patch-merge-key']
  return schema?.['x-kubernetes-list-map-keys'] ?? (mergeKey === undefined ? undefined : [mergeKey])
}

function isSet(schema: Schema | undefined): boolean {
  return schema?.['x-kubernetes-list-type'] === 'set' || schema?.['x-kubernetes-patch-strategy'] === 'merge'
}

function union(live: Json[], value: Json[]): Json[] {
  return [...live, ...value.filter((item) => !live.some((other) => equalJson(other, item)))]
}

// a Service's port is TCP unless it says otherwise, and `protocol` is part of its key
function hasSameKeys(keys: readonly string[], a: Json, b: Json): boolean {
  const keyOf = (item: JsonObject, key: string) => item[key] ?? (key === 'protocol' ? 'TCP' : undefined)
  return isObject(a) && isObject(b) && keys.every((key) => equalJson(keyOf(a, key), keyOf(b, key)))
}
