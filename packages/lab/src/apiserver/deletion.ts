// Deleting: finalizers, what belongs to the deleted object, and namespaces and definitions, which take what is in them
// along and go last. All of it happens within the request, as far as finalizers let it.
// Contract: Kubernetes documentation, "Finalizers", "Garbage collection" and "Namespaces".

import { isTerminating, timestamp } from './api-object.ts'
import type { ApiObject, ObjectKey } from './api-object.ts'
import { objectAt } from './json.ts'
import { storedResource } from './kinds/custom-resource.ts'
import { DEFINITIONS, ownerIndex } from './kinds/registry.ts'
import { groupVersion } from './kinds/resource-kind.ts'
import type { ResourceKind } from './kinds/resource-kind.ts'
import { conflict, done, qualified } from './status.ts'
import type { Outcome } from './status.ts'
import { keyOf } from './server-context.ts'
import type { Server } from './server-context.ts'
import { putObject } from './versions.ts'

export interface DeleteOptions {
  readonly propagation: 'Background' | 'Foreground' | 'Orphan'
  /** Delete only the object with this uid, or at this version. */
  readonly uid?: string
  readonly resourceVersion?: string
  readonly isDryRun: boolean
}

/** Deletes `current`; the result says whether it is gone, or the state in which it waits for its finalizers. */
export function deleteObject(
  server: Server,
  kind: ResourceKind,
  current: ApiObject,
  options: DeleteOptions,
): Outcome<{ readonly isGone: boolean; readonly object: ApiObject }> {
  const { name, uid = '', resourceVersion = '' } = current.metadata
  if (options.uid !== undefined && options.uid !== uid) {
    const why = `Precondition failed: UID in precondition: ${options.uid}, UID in object meta: ${uid}`
    return conflict(kind, name, why)
  }
  if (options.resourceVersion !== undefined && options.resourceVersion !== resourceVersion) {
    const why = `Precondition failed: ResourceVersion in precondition: ${options.resourceVersion}, ResourceVersion in object meta: ${resourceVersion}`
    return conflict(kind, name, why)
  }
  if (options.isDryRun) return done({ isGone: true, object: current })
  if (options.propagation === 'Orphan') releaseDependents(server, uid)
  if (options.propagation === 'Foreground') collectDependents(server, uid)
  const marked = isTerminating(current) ? current : markTerminating(server, kind, current)
  const isGone = finishDeletion(server, kind, marked)
  return done({ isGone, object: marked })
}

/** Takes a terminating object out of the store once nothing holds it any more; true when it is gone. */
export function finishDeletion(server: Server, kind: ResourceKind, object: ApiObject): boolean {
  const { storage, registry } = server
  const { name, namespace = '', uid = '', finalizers = [] } = object.metadata
  const key = keyOf(kind, namespace, name)
  if (finalizers.length > 0) return false
  for (const content of contentOf(server, kind, object)) deleteAt(server, content.kind, content.key)
  if (contentOf(server, kind, object).length > 0) return false
  // the content that went last may have taken its namespace along
  if (storage.get(key) === undefined) return true
  storage.remove(key)
  collectDependents(server, uid)
  for (const container of containersOf(key)) {
    const holder = storage.get(container)
    const holderKind = registry.ofResource(container.resource)
    if (holder !== undefined && holderKind !== undefined && isTerminating(holder)) {
      finishDeletion(server, holderKind, holder)
    }
  }
  return true
}

// an object without finalizers and content is gone at once, and no watcher need see it terminating
function markTerminating(server: Server, kind: ResourceKind, object: ApiObject): ApiObject {
  const { runtime } = server
  const { finalizers = [], generation } = object.metadata
  const marked: ApiObject = {
    ...object,
    metadata: {
      ...object.metadata,
      deletionTimestamp: timestamp(runtime.date()),
      deletionGracePeriodSeconds: 0,
      ...(generation !== undefined && { generation: generation + 1 }),
    },
  }
  if (kind.plural === 'namespaces' && kind.group === '') {
    marked.status = { ...objectAt(object, 'status'), phase: 'Terminating' }
  }
  if (finalizers.length === 0 && contentOf(server, kind, object).length === 0) return marked
  return putObject(server, kind, marked)
}

interface Content {
  readonly kind: ResourceKind
  readonly key: ObjectKey
}

/** What is in a namespace, or of a defined kind; nothing for every other object. */
function contentOf({ storage, registry }: Server, kind: ResourceKind, object: ApiObject): Content[] {
  const { name } = object.metadata
  const inside = (each: ResourceKind, namespace: string) => {
    const resource = qualified(each)
    const rows = storage.list({ resource, namespace, after: { namespace: '', name: '' }, limit: -1 })
    return rows.map((row) => ({ kind: each, key: { resource, namespace: row.namespace, name: row.name } }))
  }
  switch (qualified(kind)) {
    case 'namespaces':
      return registry
        .resources()
        .filter((each) => each.namespaced)
        .flatMap((each) => inside(each, name))
    case DEFINITIONS: {
      const defined = storedResource(object)
      return defined === undefined ? [] : inside(defined, '')
    }
    default:
      return []
  }
}

/** What the object at `key` is content of. */
function containersOf({ resource, namespace }: ObjectKey): ObjectKey[] {
  const definition = { resource: DEFINITIONS, namespace: '', name: resource }
  return namespace === ''
    ? [definition]
    : [definition, { resource: 'namespaces', namespace: '', name: namespace }]
}

function deleteAt(server: Server, kind: ResourceKind, key: ObjectKey): void {
  const object = server.storage.get(key)
  if (object !== undefined) deleteObject(server, kind, object, { propagation: 'Background', isDryRun: false })
}

/** Deletes what belonged to the owner and to no other that is still there. */
function collectDependents(server: Server, uid: string): void {
  for (const { kind, key, object } of dependentsOf(server, uid)) {
    if (hasOtherOwner(server, object, uid)) release(server, key, object, uid)
    else deleteAt(server, kind, key)
  }
}

function releaseDependents(server: Server, uid: string): void {
  for (const { key, object } of dependentsOf(server, uid)) release(server, key, object, uid)
}

function release({ storage }: Server, key: ObjectKey, object: ApiObject, uid: string): void {
  const ownerReferences = (object.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid)
  storage.put(key, { ...object, metadata: { ...object.metadata, ownerReferences } })
}

function dependentsOf({ storage, registry }: Server, uid: string) {
  return storage.find(ownerIndex(uid)).flatMap((key) => {
    const kind = registry.ofResource(key.resource)
    const object = storage.get(key)
    return kind === undefined || object === undefined ? [] : [{ kind, key, object }]
  })
}

function hasOtherOwner({ storage, registry }: Server, object: ApiObject, uid: string): boolean {
  const { ownerReferences = [], namespace = '' } = object.metadata
  return ownerReferences.some((owner) => {
    if (owner.uid === uid) return false
    const kind = registry
      .all()
      .find((each) => each.kind === owner.kind && groupVersion(each) === owner.apiVersion)
    const found = kind && storage.get(keyOf(kind, kind.namespaced ? namespace : '', owner.name))
    return found?.metadata.uid === owner.uid
  })
}
