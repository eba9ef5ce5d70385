// Ownership after a create, an update or a patch that is no apply: whoever wrote owns what changed, and no one else does
// any more. Contract: Kubernetes documentation, "Server-Side Apply", "Field management"; structured-merge-diff,
// merge, Updater.Update.

import { timestamp } from '@ingot/kube'
import type { ApiObject } from '../api-object.ts'
import type { Json, JsonObject } from '../json.ts'
import { groupVersion } from '../kinds/resource-kind.ts'
import type { ResourceKind } from '../kinds/resource-kind.ts'
import { compare } from './compare.ts'
import { difference, isEmpty, union } from './field-set.ts'
import { capped, isSame, readManagers, writeManagers } from './managers.ts'
import type { Manager } from './managers.ts'
import { nothing, ownedPart } from './owned-part.ts'

/** Who writes, through which path, and when. */
export interface Writer {
  readonly manager: string
  readonly subresource: string
  readonly now: Date
}

/**
 * The `managedFields` of `next`, which is about to take the place of `current`. What `next` says in its own
 * `managedFields` counts, so that a person can hand fields over; an empty list forgets all managers.
 */
export function managedAfterUpdate(
  kind: ResourceKind,
  current: ApiObject | undefined,
  next: ApiObject,
  writer: Writer,
): Json[] {
  const kept = current?.metadata.managedFields ?? []
  const given = writer.subresource === '' ? (next.metadata.managedFields ?? kept) : kept
  const managers = isReset(given) ? [] : (readManagers(given) ?? readManagers(kept) ?? [])
  // whoever has forgotten the managers of an object starts anew with the next apply
  if (managers.length === 0 && current !== undefined) return []
  const before = current === undefined ? nothing(kind) : ownedPart(current)
  return writeManagers(managersAfter(kind, managers, before, ownedPart(next), writer))
}

function isReset(entries: readonly Json[]): boolean {
  return entries.length === 0 || Bun.deepEquals(entries, [{}])
}

/** The managers after `before` has become `after`; the same array when no field changed. */
export function managersAfter(
  kind: ResourceKind,
  managers: readonly Manager[],
  before: JsonObject,
  after: JsonObject,
  { manager: name, subresource, now }: Writer,
): readonly Manager[] {
  const { added, modified, removed } = compare(kind.schema, before, after)
  const taken = union(added, modified)
  if (isEmpty(taken) && isEmpty(removed)) return managers
  const self: Manager = {
    name: name === '' ? 'unknown' : name,
    operation: 'Update',
    apiVersion: groupVersion(kind),
    time: timestamp(now),
    fields: taken,
    subresource,
  }
  const lost = union(taken, removed)
  const others = managers.map((each) => ({ ...each, fields: difference(each.fields, lost) }))
  if (isEmpty(taken)) return others.filter(({ fields }) => !isEmpty(fields))
  const own = others.find((each) => isSame(each, self))
  const written = own === undefined ? self : { ...self, fields: union(own.fields, taken) }
  const left = others.filter((each) => each !== own && !isEmpty(each.fields))
  return capped([...left, written])
}
