// `metadata.managedFields`: who manages which fields of an object, one entry a manager, operation and subresource.
// Contract: meta/v1 ManagedFieldsEntry; apimachinery, util/managedfields.

import { isObject, textAt } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { union } from './field-set.ts'
import type { FieldSet } from './field-set.ts'

/** One entry, read. `time` is '' for an entry without one, `subresource` for the main resource. */
export interface Manager {
  readonly name: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly time: string
  readonly fields: FieldSet
  readonly subresource: string
}

/** Past so many managers by update, the oldest become one. */
const MOST_UPDATE_MANAGERS = 10
const ANCIENT = 'ancient-changes'

/** The entries of `managedFields`; `undefined` when one of them is none, and so nothing of them can be trusted. */
export function readManagers(entries: readonly Json[]): Manager[] | undefined {
  const managers = entries.map(readManager)
  return managers.every((manager) => manager !== undefined) ? managers : undefined
}

function readManager(entry: Json): Manager | undefined {
  if (!isObject(entry) || entry.fieldsType !== 'FieldsV1') return undefined
  const operation = textAt(entry, 'operation')
  const apiVersion = textAt(entry, 'apiVersion')
  if ((operation !== 'Apply' && operation !== 'Update') || apiVersion === '') return undefined
  const fields = entry.fieldsV1 ?? {}
  if (!isFieldSet(fields)) return undefined
  const [name, time, subresource] = [
    textAt(entry, 'manager'),
    textAt(entry, 'time'),
    textAt(entry, 'subresource'),
  ]
  return { name, operation, apiVersion, time, fields, subresource }
}

function isFieldSet(value: Json): value is JsonObject & FieldSet {
  if (!isObject(value)) return false
  for (const step in value) if (!isFieldSet(value[step] ?? null)) return false
  return true
}

/** The entries for `managedFields`: appliers first, each sort from the oldest to the newest. */
export function writeManagers(managers: readonly Manager[]): Json[] {
  return managers
    .toSorted(compareManagers)
    .map(({ name, operation, apiVersion, time, fields, subresource }) => ({
      manager: name,
      operation,
      apiVersion,
      ...(time !== '' && { time }),
      fieldsType: 'FieldsV1',
      fieldsV1: fields as JsonObject,
      ...(subresource !== '' && { subresource }),
    }))
}

/** Is it the same manager? Somebody who applies stays the same from one version to the next. */
export function isSame(a: Manager, b: Manager): boolean {
  return (
    a.name === b.name &&
    a.operation === b.operation &&
    a.subresource === b.subresource &&
    (a.operation === 'Apply' || a.apiVersion === b.apiVersion)
  )
}

/** The same managers, with the oldest updates of a version as one manager when there are too many. */
export function capped(managers: readonly Manager[]): readonly Manager[] {
  const updates = managers.filter(({ operation }) => operation === 'Update').toSorted(compareManagers)
  const surplus = updates.length - MOST_UPDATE_MANAGERS
  if (surplus <= 0) return managers
  const merged = new Set<Manager>()
  const buckets = new Map<string, Manager>()
  for (const manager of updates) {
    if (merged.size - buckets.size >= surplus) break
    const bucket = buckets.get(manager.apiVersion)
    const fields = bucket === undefined ? manager.fields : union(bucket.fields, manager.fields)
    buckets.set(manager.apiVersion, { ...manager, name: ANCIENT, subresource: '', fields })
    merged.add(manager)
  }
  return [...managers.filter((manager) => !merged.has(manager)), ...buckets.values()]
}

function compareManagers(a: Manager, b: Manager): number {
  const keys: readonly (keyof Manager & ('operation' | 'time' | 'name' | 'apiVersion' | 'subresource'))[] = [
    'operation',
    'time',
    'name',
    'apiVersion',
    'subresource',
  ]
  for (const key of keys) {
    if (a[key] !== b[key]) return a[key] < b[key] ? -1 : 1
  }
  return 0
}
