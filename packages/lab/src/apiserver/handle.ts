// A request about a resource, from its path and query to an answer: the only place that knows both HTTP and the store.
// Contract: Kubernetes API conventions, "Verbs on resources"; Kubernetes API concepts, query parameters.

import { parseStored } from './api-object.ts'
import type { ApiObject } from './api-object.ts'
import { respond, respondFailure, respondJson, respondStream, withWarnings } from './answer.ts'
import { cannotBeHandled, decode } from './decode.ts'
import { deleteObject } from './deletion.ts'
import { readDeleteOptions } from './delete-options.ts'
import { forbidden, required, tooLong } from './field-error.ts'
import type { FieldError } from './field-error.ts'
import type { JsonObject } from './json.ts'
import type { ResourceKind } from './kinds/resource-kind.ts'
import { listMetadata, listPage, renderList } from './list.ts'
import { APPLY, patchObject, wrongName } from './patch/patch.ts'
import { isDryRun, isFlagSet, validationOf, wantsWatch, wrongDryRun } from './query.ts'
import { representationOf } from './representation.ts'
import { mediaType, readObject, readPatch } from './request-body.ts'
import type { ResourcePath } from './resource-path.ts'
import { subresourceAnswer } from './subresources/answer-subresource.ts'
import {
  badRequest,
  conflict,
  forbiddenIn,
  invalidObject,
  methodNotAllowed,
  noSuchPath,
  notFound,
  qualified,
} from './status.ts'
import { table } from './table.ts'
import type { WatchHub } from './watch.ts'
import { keyOf } from './server-context.ts'
import type { Server } from './server-context.ts'
import type { Writer } from './ownership/update.ts'
import { getObject } from './versions.ts'
import { createObject, updateObject } from './write.ts'

/** A request that has found its kind. */
interface Call {
  readonly server: Server
  readonly hub: WatchHub
  readonly request: Request
  readonly query: URLSearchParams
  readonly path: ResourcePath
  readonly kind: ResourceKind
}

/** No name of a field manager is longer. */
const MANAGER_LENGTH = 128

/** Namespaces that cannot be deleted. */
const PERMANENT_NAMESPACES = new Set(['default', 'kube-system', 'kube-public'])

/** Answers a request to a resource path. */
export async function handleResource(
  server: Server,
  hub: WatchHub,
  request: Request,
  path: ResourcePath,
): Promise<Response> {
  const kind = server.registry.at(path.group, path.version, path.plural)
  if (kind === undefined || !isInItsPlace(kind, path)) return respondFailure(noSuchPath())
  const query = new URL(request.url).searchParams
  const response = await answer({ server, hub, request, query, path, kind })
  return kind.deprecationWarning === undefined ? response : withWarnings(response, [kind.deprecationWarning])
}

async function answer(call: Call): Promise<Response> {
  const { path, query } = call
  const { method } = call.request
  const notRehearsable = wrongDryRun(query, method)
  if (notRehearsable !== undefined) return respondFailure(notRehearsable)
  if (path.subresource !== '' && !isStatus(call)) return subresource(call)
  if (path.name === '') {
    if (method === 'GET') return wantsWatch(query) ? watch(call) : list(call)
    if (method === 'POST') return create(call)
    if (method === 'DELETE') return removeCollection(call)
  } else {
    if (method === 'GET') return get(call)
    if (method === 'PUT') return replace(call)
    if (method === 'PATCH') return patch(call)
    if (method === 'DELETE' && path.subresource === '') return remove(call)
  }
  return respondFailure(methodNotAllowed())
}

function isInItsPlace(kind: ResourceKind, { namespace, name }: ResourcePath): boolean {
  // an object of a namespaced kind is only found in its namespace
  return kind.namespaced ? namespace !== '' || name === '' : namespace === ''
}

/** The one subresource that is answered as the object itself is. */
function isStatus({ kind, path }: Call): boolean {
  return path.subresource === 'status' && kind.hasStatus
}

async function subresource(call: Call): Promise<Response> {
  const { server, request, query, path, kind } = call
  const found = kind.subresources.find(({ name }) => name === path.subresource)
  if (found === undefined) return respondFailure(noSuchPath())
  const answer = subresourceAnswer(found.name, request.method)
  if (answer === undefined) return respondFailure(methodNotAllowed())
  const current = stored(server, kind, path)
  if (current === undefined) return respondFailure(notFound(kind, path.name))
  const validation = validationOf(query)
  return answer({
    ...{ server, request, query, kind, current, validation },
    isDryRun: isDryRun(query),
    writer: writerOf(call),
  })
}

function get({ server, request, query, path, kind }: Call): Response {
  // as it is stored: its form brings it into the version that was asked for
  const object = server.storage.get(keyOf(kind, path.namespace, path.name))
  if (object === undefined) return respondFailure(notFound(kind, path.name))
  const form = representationOf(accept(request), query, kind, server.runtime.date)
  return respond(200, form.render(JSON.stringify(object)))
}

function list({ server, request, query, path, kind }: Call): Response {
  const page = listPage(server.storage, kind, path.namespace, query)
  if (!page.ok) return respondFailure(page)
  const { tableOf } = representationOf(accept(request), query, kind, server.runtime.date)
  if (tableOf === undefined) return respond(200, renderList(kind, page.value))
  const objects = page.value.rows.map((row) => row.json)
  return respond(200, table(kind, listMetadata(page.value), objects, tableOf, server.runtime.date()))
}

function watch({ server, hub, request, query, path, kind }: Call): Response {
  const representation = representationOf(accept(request), query, kind, server.runtime.date)
  const { namespace } = path
  const stream = hub.open({ kind, namespace, query, representation, signal: request.signal })
  return stream.ok ? respondStream(stream.value) : respondFailure(stream)
}

async function create(call: Call): Promise<Response> {
  const { server, request, query, path, kind } = call
  const body = await readObject(request)
  if (!body.ok) return respondFailure(body)
  const decoded = decode(kind, body.value.value, validationOf(query), body.value.duplicates)
  if (!decoded.ok) return respondFailure(cannotBeHandled(kind, decoded.message))
  const created = createObject(server, kind, path.namespace, decoded.object, {
    isDryRun: isDryRun(query),
    writer: writerOf(call),
  })
  return created.ok ? respondWritten(kind, 201, created.value, decoded.warnings) : respondFailure(created)
}

async function replace(call: Call): Promise<Response> {
  const { server, request, query, path, kind } = call
  const body = await readObject(request)
  if (!body.ok) return respondFailure(body)
  const decoded = decode(kind, body.value.value, validationOf(query), body.value.duplicates)
  if (!decoded.ok) return respondFailure(cannotBeHandled(kind, decoded.message))
  const { name, namespace } = decoded.object.metadata
  if (name !== path.name) return respondFailure(wrongName(name, path.name))
  if (namespace && namespace !== path.namespace) {
    return respondFailure(
      badRequest('the namespace of the provided object does not match the namespace sent on the request'),
    )
  }
  const current = stored(server, kind, path)
  if (current === undefined) return replaceMissing(call, decoded.object)
  const updated = updateObject(server, kind, current, decoded.object, {
    isStatus: path.subresource === 'status',
    isDryRun: isDryRun(query),
    isReplace: true,
    writer: writerOf(call),
  })
  return updated.ok ? respondWritten(kind, 200, updated.value, decoded.warnings) : respondFailure(updated)
}

/** A PUT of what is not there: most kinds refuse it, some are made by it, whatever version it names. */
function replaceMissing(call: Call, object: ApiObject): Response {
  const { server, query, path, kind } = call
  const { resourceVersion: _version, uid = '', ...metadata } = object.metadata
  if (!kind.createsOnUpdate) return respondFailure(notFound(kind, path.name))
  // so that nobody brings back what was deleted meanwhile
  if (uid !== '') {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: `
    return respondFailure(conflict(kind, path.name, why))
  }
  const options = { isDryRun: isDryRun(query), writer: writerOf(call) }
  const created = createObject(server, kind, path.namespace, { ...object, metadata }, options)
  return created.ok ? respondWritten(kind, 201, created.value, []) : respondFailure(created)
}

async function patch(call: Call): Promise<Response> {
  const { server, request, query, path, kind } = call
  const body = await readPatch(request)
  if (!body.ok) return respondFailure(body)
  const type = mediaType(request)
  const isApply = type === APPLY
  const fieldManager = query.get('fieldManager') ?? ''
  const isForced = isFlagSet(query, 'force')
  const mistakes = patchOptionMistakes(isApply, fieldManager, isForced)
  if (mistakes.length > 0) return respondFailure(invalidObject('PatchOptions', 'meta.k8s.io', '', mistakes))
  const current = stored(server, kind, path)
  const createsObject = current === undefined && isApply && path.subresource === ''
  if (current === undefined && !createsObject) return respondFailure(notFound(kind, path.name))
  // nobody applies under the name of a program: an apply must say who it is
  const writer = isApply ? { ...writerOf(call), manager: fieldManager } : writerOf(call)
  const patched = patchObject(kind, current, {
    mediaType: type,
    patch: body.value.value,
    duplicates: body.value.duplicates,
    validation: validationOf(query),
    name: path.name,
    writer,
    isForced,
  })
  if (!patched.ok) return respondFailure(patched)
  const { object, warnings } = patched.value
  const options = { isDryRun: isDryRun(query), writer: isApply ? undefined : writer }
  const written =
    current === undefined
      ? createObject(server, kind, path.namespace, object, options)
      : updateObject(server, kind, current, object, {
          ...options,
          isStatus: path.subresource === 'status',
          isReplace: false,
        })
  return written.ok
    ? respondWritten(kind, current === undefined ? 201 : 200, written.value, warnings)
    : respondFailure(written)
}

function respondWritten(kind: ResourceKind, code: number, object: ApiObject, warnings: readonly string[]) {
  return withWarnings(respondJson(code, object), [...warnings, ...(kind.strategy.warnings?.(object) ?? [])])
}

function patchOptionMistakes(isApply: boolean, fieldManager: string, isForced: boolean): FieldError[] {
  if (fieldManager.length > MANAGER_LENGTH) return [tooLong('fieldManager', MANAGER_LENGTH)]
  if (isApply) return fieldManager === '' ? [required('fieldManager', 'is required for apply patch')] : []
  return isForced ? [forbidden('force', 'may not be specified for non-apply patch')] : []
}

async function remove({ server, request, query, path, kind }: Call): Promise<Response> {
  const body = await readObject(request)
  if (!body.ok) return respondFailure(body)
  const current = stored(server, kind, path)
  if (current === undefined) return respondFailure(notFound(kind, path.name))
  if (qualified(kind) === 'namespaces' && PERMANENT_NAMESPACES.has(path.name)) {
    return respondFailure(forbiddenIn(kind, path.name, 'this namespace may not be deleted'))
  }
  const options = readDeleteOptions(query, body.value.value)
  if (!options.ok) return respondFailure(options)
  const deleted = deleteObject(server, kind, current, options.value)
  if (!deleted.ok) return respondFailure(deleted)
  const { isGone, object } = deleted.value
  return isGone && kind.returnsDeleted !== true
    ? respondJson(200, deletedStatus(kind, object))
    : respondJson(200, object)
}

async function removeCollection({ server, request, query, path, kind }: Call): Promise<Response> {
  const body = await readObject(request)
  if (!body.ok) return respondFailure(body)
  const page = listPage(server.storage, kind, path.namespace, query)
  if (!page.ok) return respondFailure(page)
  const options = readDeleteOptions(query, body.value.value)
  if (!options.ok) return respondFailure(options)
  for (const { json } of page.value.rows) deleteObject(server, kind, parseStored(json), options.value)
  return respond(200, renderList(kind, page.value))
}

function deletedStatus(kind: ResourceKind, { metadata }: ApiObject): JsonObject {
  const { name, uid = '' } = metadata
  const details = { name, ...(kind.group !== '' && { group: kind.group }), kind: kind.plural, uid }
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }
}

function stored(server: Server, kind: ResourceKind, { namespace, name }: ResourcePath) {
  return getObject(server, kind, namespace, name)
}

function accept(request: Request): string {
  return request.headers.get('accept') ?? ''
}

// a program that gives no name goes by the first part of its User-Agent, as `kubectl` in `kubectl/v1.32.0`
function writerOf({ server, request, query, path }: Call): Writer {
  const program = (request.headers.get('user-agent') ?? '').split('/')[0] ?? ''
  const manager = query.get('fieldManager') || program.replaceAll(/[^\P{C}]/gu, '').slice(0, MANAGER_LENGTH)
  return { manager, subresource: path.subresource, now: server.runtime.date() }
}
