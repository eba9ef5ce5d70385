// What belongs to an object by its owner references: deleted with its last owner, or set free. In the foreground an
// owner waits for those of its dependents that say so. Contract: Kubernetes documentation, "Garbage Collection",
// "Owners and dependents".

import { isTerminating } from './api-object.ts'
import type { ApiObject, ObjectKey, OwnerReference } from './api-object.ts'
import { invalid } from './field-error.ts'
import type { FieldError } from './field-error.ts'
import { ownerIndex } from './kinds/registry.ts'
import { groupVersion } from './kinds/resource-kind.ts'
import type { ResourceKind } from './kinds/resource-kind.ts'
import { keyOf } from './server-context.ts'
import type { Server } from './server-context.ts'

/** Deletes by `remove` what belongs to the owner and to no other that is still there; the rest loses this owner. */
export function collectDependents(
  server: Server,
  uid: string,
  remove: (kind: ResourceKind, key: ObjectKey) => void,
): void {
  for (const { kind, key, object } of dependentsOf(server, uid)) {
    if (hasOtherOwner(server, object, uid)) release(server, key, object, uid)
    else remove(kind, key)
  }
}

/** Sets everything free that belongs to the owner. */
export function releaseDependents(server: Server, uid: string): void {
  for (const { key, object } of dependentsOf(server, uid)) release(server, key, object, uid)
}

/** Is something left that the owner has to wait for? What waits for the owner in turn does not count. */
export function isBlocked(server: Server, uid: string): boolean {
  return dependentsOf(server, uid).some(
    ({ object }) => blocks(object, uid) && !waitsFor(server, object.metadata.uid ?? '', uid),
  )
}

/** The owners that may be waiting for `object`, which is gone now. */
export function ownersThatWait(server: Server, object: ApiObject): ObjectKey[] {
  return (object.metadata.ownerReferences ?? []).flatMap((owner) => {
    const found = ownerOf(server, object, owner)
    return found !== undefined && isTerminating(found.object) ? [found.key] : []
  })
}

/** Every mistake in the owner references of an object. */
export function validateOwnerReferences(references: readonly OwnerReference[]): FieldError[] {
  const path = 'metadata.ownerReferences'
  const controllers = references.filter(({ controller }) => controller === true)
  const [first, second] = controllers.map(({ kind, name }) => `${kind}/${name}`)
  const fields = references.flatMap((reference) =>
    (['apiVersion', 'kind', 'name', 'uid'] as const)
      .filter((field) => !reference[field])
      .map((field) =>
        invalid(`${path}.${field}`, '', `${field === 'apiVersion' ? 'version ' : ''}must not be empty`),
      ),
  )
  if (second === undefined) return fields
  const detail = `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${second}`
  return [...fields, invalid(path, [...references], detail)]
}

function blocks(object: ApiObject, uid: string): boolean {
  const references = object.metadata.ownerReferences ?? []
  return references.some((owner) => owner.uid === uid && owner.blockOwnerDeletion === true)
}

function waitsFor(server: Server, uid: string, other: string): boolean {
  return dependentsOf(server, uid).some(({ object }) => object.metadata.uid === other)
}

function release({ storage }: Server, key: ObjectKey, object: ApiObject, uid: string): void {
  const { ownerReferences = [], ...metadata } = object.metadata
  const left = ownerReferences.filter((owner) => owner.uid !== uid)
  storage.put(key, {
    ...object,
    metadata: { ...metadata, ...(left.length > 0 && { ownerReferences: left }) },
  })
}

function dependentsOf({ storage, registry }: Server, uid: string) {
  return storage.find(ownerIndex(uid)).flatMap((key) => {
    const kind = registry.ofResource(key.resource)
    const object = storage.get(key)
    return kind === undefined || object === undefined ? [] : [{ kind, key, object }]
  })
}

function hasOtherOwner(server: Server, object: ApiObject, uid: string): boolean {
  const { ownerReferences = [] } = object.metadata
  return ownerReferences.some((owner) => owner.uid !== uid && ownerOf(server, object, owner) !== undefined)
}

function ownerOf({ storage, registry }: Server, object: ApiObject, owner: OwnerReference) {
  const kind = registry
    .all()
    .find((each) => each.kind === owner.kind && groupVersion(each) === owner.apiVersion)
  if (kind === undefined) return undefined
  const key = keyOf(kind, kind.namespaced ? (object.metadata.namespace ?? '') : '', owner.name)
  const found = storage.get(key)
  return found?.metadata.uid === owner.uid ? { key, object: found } : undefined
}
