// Server-side apply: a configuration laid over an object, the fields that its sender no longer names taken away again
// unless somebody else owns them, and who owns what afterwards.
// Contract: Kubernetes documentation, "Server-Side Apply"; structured-merge-diff, merge, Updater.Apply.

import { timestamp } from '@ingot/kube'
import type { ApiObject } from '../api-object.ts'
import { equalJson, isObject } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { groupVersion } from '../kinds/resource-kind.ts'
import type { ResourceKind } from '../kinds/resource-kind.ts'
import { badRequest, done } from '../status.ts'
import type { Outcome } from '../status.ts'
import type { Schema } from '../schema/schema.ts'
import { compare, fieldsOf } from './compare.ts'
import { conflictFailure } from './conflict.ts'
import type { Conflict } from './conflict.ts'
import { difference, intersection, isEmpty, isMember, nodeOf, stepsOf, union } from './field-set.ts'
import type { FieldSet } from './field-set.ts'
import { lastApplied, withLastApplied } from './last-applied.ts'
import { isSame, readManagers, writeManagers } from './managers.ts'
import type { Manager } from './managers.ts'
import { merge, withoutFields } from './merge.ts'
import { nothing, ownedPart } from './owned-part.ts'
import { isDeclared, schemaOfStep } from './shape.ts'
import { managersAfter } from './update.ts'
import type { Writer } from './update.ts'

/** Who owns the fields of an object that was never applied before and has no managers. */
const BEFORE_FIRST_APPLY = 'before-first-apply'

/** An apply; `isForced` takes fields from other managers. */
export interface Apply extends Writer {
  readonly isForced: boolean
}

/** What `current` becomes under `configuration`, its `managedFields` included; without `current` it is created. */
export function applyConfiguration(
  kind: ResourceKind,
  current: ApiObject | undefined,
  configuration: JsonObject,
  apply: Apply,
): Outcome<JsonObject> {
  const managers = managersBefore(kind, current, apply)
  const first = attempt(kind, current, configuration, managers, apply)
  if ('object' in first) return done(first.object)
  // what kubectl has applied from the client before is its own already
  const own = apply.manager === 'kubectl' ? lastApplied(kind, current) : {}
  const left = first.conflicts.map(({ manager, fields }) => ({ manager, fields: difference(fields, own) }))
  const conflicts = left.filter(({ fields }) => !isEmpty(fields))
  if (conflicts.length > 0) return conflictFailure(conflicts)
  const forced = attempt(kind, current, configuration, managers, { ...apply, isForced: true })
  return 'object' in forced ? done(forced.object) : badRequest('the apply conflicts with itself')
}

function managersBefore(
  kind: ResourceKind,
  current: ApiObject | undefined,
  apply: Apply,
): readonly Manager[] {
  const managers = readManagers(current?.metadata.managedFields ?? []) ?? []
  if (managers.length > 0 || current === undefined) return managers
  const writer = { ...apply, manager: BEFORE_FIRST_APPLY }
  return managersAfter(kind, [], nothing(kind), ownedPart(current), writer)
}

type Attempt = { readonly object: JsonObject } | { readonly conflicts: readonly Conflict[] }

function attempt(
  kind: ResourceKind,
  current: ApiObject | undefined,
  configuration: JsonObject,
  managers: readonly Manager[],
  { manager: name, subresource, now, isForced }: Apply,
): Attempt {
  const { schema } = kind
  const live: JsonObject = current ?? { ...nothing(kind) }
  const self: Manager = {
    name,
    operation: 'Apply',
    apiVersion: groupVersion(kind),
    time: timestamp(now),
    fields: ownFields(kind, configuration, subresource),
    subresource,
  }
  const before = managers.find((each) => isSame(each, self))
  const others = managers.filter((each) => each !== before)
  const merged = withoutOtherPath(kind, live, merge(schema, live, configuration) as JsonObject, subresource)
  // the whole configuration counts here: its name keeps the rest of metadata, which nobody owns
  const owned = others.reduce((fields, each) => union(fields, each.fields), fieldsOf(schema, configuration))
  const object = prune(schema, merged, before?.fields ?? {}, owned)
  const { added, modified, removed } = compare(schema, ownedPart(live), ownedPart(object))
  const changed = union(added, modified)
  const conflicts = others
    .map((manager) => ({ manager, fields: intersection(manager.fields, changed) }))
    .filter(({ fields }) => !isEmpty(fields))
  if (conflicts.length > 0 && !isForced) return { conflicts }
  const lost = union(changed, removed)
  const left = others.map((each) => ({ ...each, fields: difference(each.fields, lost) }))
  // to apply what is there already is no change, and so the time stays
  const isNew = current === undefined || !equalJson(live, object)
  const own = isNew ? self : { ...self, time: before?.time ?? '' }
  const after = writeManagers([own, ...left].filter(({ fields }) => !isEmpty(fields)))
  const written = withLastApplied(object, configuration, name)
  return { object: { ...written, metadata: { ...(written.metadata as JsonObject), managedFields: after } } }
}

/** `merged` with what cannot be written through this path as it was. */
function withoutOtherPath(
  kind: ResourceKind,
  live: JsonObject,
  merged: JsonObject,
  subresource: string,
): JsonObject {
  const other = subresource === 'status' ? 'spec' : 'status'
  if (!kind.hasStatus) return merged
  const { [other]: _given, ...rest } = merged
  return { ...rest, ...(live[other] !== undefined && { [other]: live[other] }) }
}

/** The fields that the configuration names and its path can write. */
function ownFields(kind: ResourceKind, configuration: JsonObject, subresource: string): FieldSet {
  const owned = ownedPart(configuration)
  // the whole of metadata has no owner
  if (isObject(owned.metadata) && Object.keys(owned.metadata).length === 0) delete owned.metadata
  const isStatus = subresource === 'status'
  if (kind.isCustom && isStatus) delete owned.metadata
  const { 'f:status': status, 'f:spec': spec, ...rest } = fieldsOf(kind.schema, owned)
  return {
    ...rest,
    ...(spec !== undefined && !isStatus && { 'f:spec': spec }),
    ...(status !== undefined && (isStatus || !kind.hasStatus) && { 'f:status': status }),
  }
}

/** Takes away what this manager has applied `last` and nobody owns now. */
function prune(schema: Schema, merged: JsonObject, last: FieldSet, ownedNow: FieldSet): JsonObject {
  if (isEmpty(last)) return merged
  const everything = named(schema, fieldsOf(schema, merged))
  const owned = named(schema, ownedNow)
  const without = (fields: FieldSet) => withoutFields(schema, merged, fields) as JsonObject
  const kept = (object: JsonObject) => named(schema, fieldsOf(schema, object))
  const mine = named(schema, last)
  const withOwned = without(difference(everything, union(kept(without(mine)), owned)))
  return without(intersection(difference(everything, kept(withOwned)), mine))
}

/** The set with every declared field that leads to one of its fields, so that a struct goes when all of it goes. */
function named(schema: Schema | undefined, set: FieldSet): FieldSet {
  const result: { [step: string]: FieldSet } = {}
  for (const [step, node] of stepsOf(set)) {
    const below = named(schemaOfStep(schema, step), node)
    const isNamed = isMember(node) || isDeclared(schema, step)
    result[step] = nodeOf(isNamed, below) ?? below
  }
  return result
}
