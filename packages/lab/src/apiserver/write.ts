// Creating and updating: the path of every write from a decoded object into the store. Deleting is in deletion.ts.
// Contract: Kubernetes API conventions, "Verbs on resources", "Concurrency control and consistency", and "Status".

import { isTerminating } from './api-object.ts'
import type { ApiObject } from './api-object.ts'
import { finishDeletion } from './deletion.ts'
import { validateOwnerReferences } from './dependents.ts'
import { fieldError } from './field-error.ts'
import type { FieldError } from './field-error.ts'
import { equalJson } from './json.ts'
import type { ResourceKind } from './kinds/resource-kind.ts'
import { overQuota } from './quota/quota.ts'
import { newFinalizers, newMetadata, updatedMetadata, validateMetadata } from './metadata.ts'
import { withManagedFields } from './ownership/owned-part.ts'
import { managedAfterUpdate } from './ownership/update.ts'
import type { Writer } from './ownership/update.ts'
import { keyOf } from './server-context.ts'
import type { Server } from './server-context.ts'
import { applyDefaults } from './schema/defaults.ts'
import { validate } from './schema/validate.ts'
import {
  alreadyExists,
  badRequest,
  conflict,
  done,
  forbiddenIn,
  invalidObject,
  notFound,
  staleVersion,
} from './status.ts'
import type { Failed, Outcome } from './status.ts'
import { putObject } from './versions.ts'

/** How often a generated name may be taken already; after that, the failure is the answer. */
const NAME_ATTEMPTS = 8

/** How an object is written. */
export interface WriteOptions {
  /** Only say what would become of it. */
  readonly isDryRun: boolean
  /** Who owns what this write changes; `undefined` for an apply, which has settled that. */
  readonly writer: Writer | undefined
}

/** Writes a new object. */
export function createObject(
  server: Server,
  kind: ResourceKind,
  namespace: string,
  given: ApiObject,
  options: WriteOptions,
): Outcome<ApiObject> {
  const { name, generateName } = given.metadata
  if (name !== '' || !generateName) return createOnce(server, kind, namespace, given, options)
  for (let attempt = 1; ; attempt++) {
    const created = createOnce(server, kind, namespace, structuredClone(given), options)
    const isTaken = !created.ok && created.failure.reason === 'AlreadyExists'
    if (!isTaken || attempt === NAME_ATTEMPTS) return created
  }
}

function createOnce(
  server: Server,
  kind: ResourceKind,
  namespace: string,
  given: ApiObject,
  { isDryRun, writer }: WriteOptions,
): Outcome<ApiObject> {
  const misplaced = checkNamespace(server, kind, namespace, given)
  if (misplaced !== undefined) return misplaced
  // an apply may name a version of an object that is gone, though not the object itself
  const isApply = writer === undefined
  if (given.metadata.resourceVersion && !isApply)
    return badRequest('resourceVersion should not be set on objects to be created')
  if (given.metadata.uid && isApply) {
    const why = `uid mismatch: the provided object specified uid ${given.metadata.uid}, and no existing object was found`
    return conflict(kind, given.metadata.name, why)
  }
  const fresh: ApiObject = {
    ...given,
    metadata: newMetadata(given.metadata, kind, namespace, server.runtime),
  }
  if (kind.hasStatus) delete fresh.status
  const object = owned(kind, undefined, fresh, writer)
  const errors = admit(server, kind, object, undefined)
  const { name } = object.metadata
  if (errors.length > 0) return invalidObject(kind.kind, kind.group, name, errors)
  const refused = overQuota(server, kind, object, undefined)
  if (refused !== undefined) return refused
  const key = keyOf(kind, namespace, name)
  if (server.storage.get(key) !== undefined) return alreadyExists(kind, name)
  return done(isDryRun ? object : putObject(server, kind, object))
}

/** How an object is updated. */
export interface UpdateOptions extends WriteOptions {
  readonly isStatus: boolean
  /** A PUT: some kinds then insist on a resourceVersion. */
  readonly isReplace: boolean
}

/** Replaces `current` by `given`, or as much of it as the path may change. Nothing is written when nothing changes. */
export function updateObject(
  server: Server,
  kind: ResourceKind,
  current: ApiObject,
  given: ApiObject,
  { isStatus, isDryRun, isReplace, writer }: UpdateOptions,
): Outcome<ApiObject> {
  const { name } = current.metadata
  const refused = checkPreconditions(kind, current, given, isReplace)
  if (refused !== undefined) return refused
  const asked = isStatus ? withStatusOf(kind, current, given) : withSpecOf(kind, current, given)
  const next = owned(kind, current, asked, writer)
  const errors = isStatus
    ? [...(kind.strategy.admitStatus?.(next, current) ?? []), ...customErrors(kind, next)]
    : admit(server, kind, next, current)
  errors.push(...newFinalizers(next, current))
  if (errors.length > 0) return invalidObject(kind.kind, kind.group, name, errors)
  const tooMuch = isStatus ? undefined : overQuota(server, kind, next, current)
  if (tooMuch !== undefined) return tooMuch
  if (kind.hasGeneration && !isStatus && !equalJson(withoutStatus(next), withoutStatus(current))) {
    next.metadata.generation = (current.metadata.generation ?? 0) + 1
  }
  if (equalJson(next, current) || isDryRun) return done(next)
  const stored = putObject(server, kind, next)
  if (isTerminating(stored)) finishDeletion(server, kind, stored)
  return done(stored)
}

/**
 * The object with its defaults and with who owns its fields. It comes before admission: nobody owns what the server
 * allocates.
 */
function owned(
  kind: ResourceKind,
  current: ApiObject | undefined,
  next: ApiObject,
  writer: Writer | undefined,
): ApiObject {
  if (kind.isCustom) applyDefaults(kind.schema, next)
  kind.strategy.setDefaults?.(next)
  if (writer === undefined) return next
  return withManagedFields(next, managedAfterUpdate(kind, current, next, writer))
}

function withStatusOf(kind: ResourceKind, current: ApiObject, given: ApiObject): ApiObject {
  // the status path of built-in kinds takes annotations along, that of custom ones does not
  const { managedFields } = given.metadata
  const metadata = kind.isCustom
    ? { ...current.metadata, ...(managedFields !== undefined && { managedFields }) }
    : updatedMetadata(given.metadata, current.metadata)
  // defaults are written in place, and must not get into `current` before both are compared
  const next: ApiObject = { ...(kind.isCustom ? structuredClone(current) : current), metadata }
  if (given.status === undefined) delete next.status
  else next.status = given.status
  return next
}

function withSpecOf(kind: ResourceKind, current: ApiObject, given: ApiObject): ApiObject {
  const next: ApiObject = { ...given, metadata: updatedMetadata(given.metadata, current.metadata) }
  if (!kind.hasStatus) return next
  if (current.status === undefined) delete next.status
  else next.status = structuredClone(current.status)
  return next
}

function withoutStatus({ metadata: _metadata, status: _status, ...rest }: ApiObject) {
  return rest
}

function admit(
  server: Server,
  kind: ResourceKind,
  object: ApiObject,
  previous: ApiObject | undefined,
): FieldError[] {
  const { ownerReferences = [] } = object.metadata
  const errors = [
    ...validateMetadata(object, kind),
    ...validateOwnerReferences(ownerReferences),
    ...customErrors(kind, object),
  ]
  return [...errors, ...(kind.strategy.admit?.(object, previous, server) ?? [])]
}

function customErrors(kind: ResourceKind, object: ApiObject): FieldError[] {
  return kind.isCustom ? validate(kind.schema, object) : []
}

function checkPreconditions(
  kind: ResourceKind,
  current: ApiObject,
  given: ApiObject,
  isReplace: boolean,
): Failed | undefined {
  const { name, uid = '', resourceVersion } = current.metadata
  const asked = given.metadata
  if (asked.uid !== undefined && asked.uid !== '' && asked.uid !== uid) {
    return conflict(
      kind,
      name,
      `Precondition failed: UID in precondition: ${asked.uid}, UID in object meta: ${uid}`,
    )
  }
  if (!asked.resourceVersion) {
    if (!kind.needsVersion || !isReplace) return undefined
    const detail = 'must be specified for an update'
    const missing = fieldError('metadata.resourceVersion', 'FieldValueInvalid', 'Invalid value: 0x0', detail)
    return invalidObject(kind.kind, kind.group, name, [missing])
  }
  return asked.resourceVersion === resourceVersion ? undefined : staleVersion(kind, name)
}

function checkNamespace(
  { storage }: Server,
  kind: ResourceKind,
  namespace: string,
  { metadata }: ApiObject,
): Failed | undefined {
  if (!kind.namespaced) return undefined
  if (namespace === '') return badRequest('an empty namespace may not be set during creation')
  if (metadata.namespace && metadata.namespace !== namespace) {
    return badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  const home = storage.get({ resource: 'namespaces', namespace: '', name: namespace })
  if (home === undefined) return notFound({ group: '', plural: 'namespaces' }, namespace)
  if (!isTerminating(home)) return undefined
  const message = `unable to create new content in namespace ${namespace} because it is being terminated`
  return forbiddenIn(kind, metadata.name, message, [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ])
}
