// Deleting: finalizers, what belongs to the deleted object, and namespaces and definitions, which take what is in them
// along and go last. All of it happens within the request, as far as finalizers let it.
// Contract: Kubernetes documentation, "Finalizers", "Garbage collection" and "Namespaces".

import { timestamp } from '@ingot/kube'
import { isTerminating } from './api-object.ts'
import type { ApiObject, ObjectKey } from './api-object.ts'
import { collectDependents, isBlocked, ownersThatWait, releaseDependents } from './dependents.ts'
import { objectAt } from './json.ts'
import type { ResourceKind } from './kinds/resource-kind.ts'
import { containersOf, contentOf, withWhatRemains } from './namespace-content.ts'
import { conflict, done, qualified } from './status.ts'
import type { Outcome } from './status.ts'
import { keyOf } from './server-context.ts'
import type { Server } from './server-context.ts'
import { putObject } from './versions.ts'

/** What becomes of the objects that belong to the deleted one. */
export type Propagation = 'Background' | 'Foreground' | 'Orphan'

export interface DeleteOptions {
  /** Without one, the finalizers that the object has already say it. */
  readonly propagation?: Propagation
  /** Delete only the object with this uid, or at this version. */
  readonly uid?: string
  readonly resourceVersion?: string
  readonly isDryRun: boolean
  /** The container of the object is being emptied, and will see for itself whether anything is left in it. */
  readonly isPartOfEmptying?: boolean
}

/** The finalizers that this file serves itself, by the propagation that sets them. */
const FINALIZERS = { Foreground: 'foregroundDeletion', Orphan: 'orphan' } as const

/**
 * Deletes `current`. The result says whether it went at once, or the state in which it was left to its finalizers, some
 * of which may have been served since.
 */
export function deleteObject(
  server: Server,
  kind: ResourceKind,
  current: ApiObject,
  options: DeleteOptions,
): Outcome<{ readonly isGone: boolean; readonly object: ApiObject }> {
  const mismatch = preconditionMismatch(current, options)
  if (mismatch !== undefined) {
    return conflict({ group: kind.group, plural: kind.kind }, current.metadata.name, mismatch)
  }
  const next = withFinalizers(current, options.propagation)
  const isHeld = (next.metadata.finalizers ?? []).length > 0 || contentOf(server, kind, next).length > 0
  // an object that nothing holds is gone at once, and no watcher need see it terminating
  const marked = markedTerminating(server, kind, next)
  if (options.isDryRun) return done({ isGone: !isHeld, object: isHeld ? marked : next })
  const isChanged = !isTerminating(current) || next !== current
  const stored = isHeld && isChanged ? putObject(server, kind, marked) : marked
  finishDeletion(server, kind, stored, options.isPartOfEmptying)
  return done({ isGone: !isHeld, object: isHeld ? stored : next })
}

function preconditionMismatch({ metadata }: ApiObject, options: DeleteOptions): string | undefined {
  const { uid = '', resourceVersion = '' } = metadata
  if (options.uid !== undefined && options.uid !== uid) {
    return `the UID in the precondition (${options.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`
  }
  if (options.resourceVersion !== undefined && options.resourceVersion !== resourceVersion) {
    return `the ResourceVersion in the precondition (${options.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`
  }
  return undefined
}

/** `object` with the finalizer that stands for `propagation`, and without the other. */
function withFinalizers(object: ApiObject, propagation: Propagation | undefined): ApiObject {
  if (propagation === undefined) return object
  const { finalizers = [], ...metadata } = object.metadata
  const others = finalizers.filter((each) => each !== FINALIZERS.Foreground && each !== FINALIZERS.Orphan)
  const wanted = propagation === 'Background' ? others : [...others, FINALIZERS[propagation]]
  if (Bun.deepEquals(wanted, finalizers)) return object
  return { ...object, metadata: { ...metadata, ...(wanted.length > 0 && { finalizers: wanted }) } }
}

function markedTerminating({ runtime }: Server, kind: ResourceKind, object: ApiObject): ApiObject {
  if (isTerminating(object)) return object
  const { generation } = object.metadata
  const isNamespace = qualified(kind) === 'namespaces'
  const marked: ApiObject = {
    ...object,
    metadata: {
      ...object.metadata,
      deletionTimestamp: timestamp(runtime.date()),
      ...(!isNamespace && { deletionGracePeriodSeconds: 0 }),
      ...(generation !== undefined && { generation: generation + 1 }),
    },
  }
  if (isNamespace) marked.status = { ...objectAt(object, 'status'), phase: 'Terminating' }
  return marked
}

/** Takes a terminating object out of the store once nothing holds it any more; true when it is gone. */
export function finishDeletion(
  server: Server,
  kind: ResourceKind,
  object: ApiObject,
  isPartOfEmptying = false,
): boolean {
  const { storage } = server
  const key = keyOf(kind, object.metadata.namespace ?? '', object.metadata.name)
  const held = serveFinalizers(server, kind, object)
  if (held === undefined) return true
  if ((held.metadata.finalizers ?? []).length > 0) return false
  for (const content of contentOf(server, kind, held)) {
    deleteAt(server, content.kind, content.key, { propagation: 'Background', isPartOfEmptying: true })
  }
  const remaining = contentOf(server, kind, held)
  // the content that went last may have taken its namespace along
  const left = storage.get(key)
  if (left === undefined) return true
  if (remaining.length > 0) {
    const told = withWhatRemains(server, kind, left, remaining)
    if (told !== left) storage.put(key, told)
    return false
  }
  storage.remove(key)
  const { uid = '' } = held.metadata
  const propagation = 'Background'
  collectDependents(server, uid, (each, dependent) => deleteAt(server, each, dependent, { propagation }))
  const containers = isPartOfEmptying ? [] : containersOf(key)
  for (const holder of [...ownersThatWait(server, held), ...containers]) continueAt(server, holder)
  return true
}

/** Does what the finalizers of this file are for; the object as it is then, `undefined` when it is gone. */
function serveFinalizers(server: Server, kind: ResourceKind, object: ApiObject): ApiObject | undefined {
  const { finalizers = [], uid = '', namespace = '', name } = object.metadata
  const served = new Set<string>()
  if (finalizers.includes(FINALIZERS.Orphan)) {
    releaseDependents(server, uid)
    served.add(FINALIZERS.Orphan)
  }
  if (finalizers.includes(FINALIZERS.Foreground)) {
    const propagation = 'Foreground'
    collectDependents(server, uid, (each, dependent) => deleteAt(server, each, dependent, { propagation }))
    // the last of them may have ended this deletion already
    if (server.storage.get(keyOf(kind, namespace, name)) === undefined) return undefined
    if (!isBlocked(server, uid)) served.add(FINALIZERS.Foreground)
  }
  if (served.size === 0) return object
  const { finalizers: _all, ...metadata } = object.metadata
  const left = finalizers.filter((each) => !served.has(each))
  const next = { ...object, metadata: { ...metadata, ...(left.length > 0 && { finalizers: left }) } }
  return left.length > 0 ? putObject(server, kind, next) : next
}

function continueAt(server: Server, key: ObjectKey): void {
  const holder = server.storage.get(key)
  const kind = server.registry.ofResource(key.resource)
  if (holder !== undefined && kind !== undefined && isTerminating(holder))
    finishDeletion(server, kind, holder)
}

// what is on its way out already goes at its own pace
function deleteAt(
  server: Server,
  kind: ResourceKind,
  key: ObjectKey,
  options: Pick<DeleteOptions, 'propagation' | 'isPartOfEmptying'>,
): void {
  const object = server.storage.get(key)
  if (object === undefined || isTerminating(object)) return
  deleteObject(server, kind, object, { ...options, isDryRun: false })
}
