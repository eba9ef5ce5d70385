// A request about a resource, from its path and query to an answer: the only place that knows both HTTP and the store.
// Contract: Kubernetes API conventions, "Verbs on resources"; Kubernetes API concepts, query parameters.

import { parseStored } from './api-object.ts'
import type { ApiObject } from './api-object.ts'
import { respond, respondFailure, respondJson, respondStream } from './answer.ts'
import { cannotBeHandled, decode } from './decode.ts'
import type { FieldValidation } from './decode.ts'
import { deleteObject } from './deletion.ts'
import type { DeleteOptions } from './deletion.ts'
import { notSupported } from './field-error.ts'
import { listAt, textAt } from './json.ts'
import type { JsonObject } from './json.ts'
import type { ResourceKind } from './kinds/resource-kind.ts'
import { listMetadata, listPage, renderList } from './list.ts'
import { APPLY, patchObject, wrongName } from './patch/patch.ts'
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
import type { Failed } from './status.ts'
import { table } from './table.ts'
import type { WatchHub } from './watch.ts'
import { keyOf } from './server-context.ts'
import type { Server } from './server-context.ts'
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
  const call = { server, hub, request, query: new URL(request.url).searchParams, path, kind }
  if (path.subresource !== '' && !isStatus(call)) return subresource(call)
  const { method } = request
  const notRehearsable = wrongDryRun(call.query, method)
  if (notRehearsable !== undefined) return respondFailure(notRehearsable)
  if (path.name === '') {
    if (method === 'GET') return wantsWatch(call.query) ? watch(call) : list(call)
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

async function subresource({ server, request, query, path, kind }: Call): Promise<Response> {
  const found = kind.subresources.find(({ name }) => name === path.subresource)
  if (found === undefined) return respondFailure(noSuchPath())
  const answer = subresourceAnswer(found.name, request.method)
  if (answer === undefined) return respondFailure(methodNotAllowed())
  const current = stored(server, kind, path)
  if (current === undefined) return respondFailure(notFound(kind, path.name))
  const validation = validationOf(query)
  return answer({ server, request, query, kind, current, validation, isDryRun: isDryRun(query) })
}

function get({ server, request, query, path, kind }: Call): Response {
  const object = stored(server, kind, path)
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

async function create({ server, request, query, path, kind }: Call): Promise<Response> {
  const body = await readObject(request)
  if (!body.ok) return respondFailure(body)
  const decoded = decode(kind, body.value, validationOf(query))
  if (!decoded.ok) return respondFailure(cannotBeHandled(kind, decoded.message))
  const created = createObject(server, kind, path.namespace, decoded.object, isDryRun(query))
  return created.ok ? respondJson(201, created.value, decoded.warnings) : respondFailure(created)
}

async function replace(call: Call): Promise<Response> {
  const { server, request, query, path, kind } = call
  const body = await readObject(request)
  if (!body.ok) return respondFailure(body)
  const decoded = decode(kind, body.value, validationOf(query))
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
  })
  return updated.ok ? respondJson(200, updated.value, decoded.warnings) : respondFailure(updated)
}

/** A PUT of what is not there: most kinds refuse it, some are made by it, whatever version it names. */
function replaceMissing({ server, query, path, kind }: Call, object: ApiObject): Response {
  const { resourceVersion: _version, uid = '', ...metadata } = object.metadata
  if (!kind.createsOnUpdate) return respondFailure(notFound(kind, path.name))
  // so that nobody brings back what was deleted meanwhile
  if (uid !== '') {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: `
    return respondFailure(conflict(kind, path.name, why))
  }
  const created = createObject(server, kind, path.namespace, { ...object, metadata }, isDryRun(query))
  return created.ok ? respondJson(201, created.value) : respondFailure(created)
}

async function patch({ server, request, query, path, kind }: Call): Promise<Response> {
  const body = await readPatch(request)
  if (!body.ok) return respondFailure(body)
  const type = mediaType(request)
  const current = stored(server, kind, path)
  const createsObject = current === undefined && type === APPLY && path.subresource === ''
  if (current === undefined && !createsObject) return respondFailure(notFound(kind, path.name))
  const patched = patchObject(kind, current ?? { metadata: { name: path.name } }, {
    mediaType: type,
    patch: body.value,
    validation: validationOf(query),
    fieldManager: query.get('fieldManager') ?? '',
    subresource: path.subresource,
    now: server.runtime.date(),
  })
  if (!patched.ok) return respondFailure(patched)
  const { object, warnings } = patched.value
  const written =
    current === undefined
      ? createObject(server, kind, path.namespace, object, isDryRun(query))
      : updateObject(server, kind, current, object, {
          isStatus: path.subresource === 'status',
          isDryRun: isDryRun(query),
          isReplace: false,
        })
  return written.ok
    ? respondJson(current === undefined ? 201 : 200, written.value, warnings)
    : respondFailure(written)
}

async function remove({ server, request, query, path, kind }: Call): Promise<Response> {
  const body = await readObject(request)
  if (!body.ok) return respondFailure(body)
  const current = stored(server, kind, path)
  if (current === undefined) return respondFailure(notFound(kind, path.name))
  if (qualified(kind) === 'namespaces' && PERMANENT_NAMESPACES.has(path.name)) {
    return respondFailure(forbiddenIn(kind, path.name, 'this namespace may not be deleted'))
  }
  const deleted = deleteObject(server, kind, current, deleteOptions(query, body.value))
  if (!deleted.ok) return respondFailure(deleted)
  const { isGone, object } = deleted.value
  return isGone ? respondJson(200, deletedStatus(kind, object)) : respondJson(200, object)
}

async function removeCollection({ server, request, query, path, kind }: Call): Promise<Response> {
  const body = await readObject(request)
  if (!body.ok) return respondFailure(body)
  const page = listPage(server.storage, kind, path.namespace, query)
  if (!page.ok) return respondFailure(page)
  for (const { json } of page.value.rows) {
    deleteObject(server, kind, parseStored(json), deleteOptions(query, body.value))
  }
  return respond(200, renderList(kind, page.value))
}

function deletedStatus(kind: ResourceKind, { metadata }: ApiObject): JsonObject {
  const { name, uid = '' } = metadata
  const details = { name, ...(kind.group !== '' && { group: kind.group }), kind: kind.plural, uid }
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }
}

function deleteOptions(query: URLSearchParams, body: JsonObject): DeleteOptions {
  const propagation = query.get('propagationPolicy') ?? textAt(body, 'propagationPolicy')
  const uid = textAt(body, 'preconditions', 'uid')
  const resourceVersion = textAt(body, 'preconditions', 'resourceVersion')
  return {
    propagation: propagation === 'Foreground' || propagation === 'Orphan' ? propagation : 'Background',
    ...(uid !== '' && { uid }),
    ...(resourceVersion !== '' && { resourceVersion }),
    isDryRun: isDryRun(query) || listAt(body, 'dryRun').includes('All'),
  }
}

function stored(
  { storage }: Server,
  kind: ResourceKind,
  { namespace, name }: ResourcePath,
): ApiObject | undefined {
  return storage.get(keyOf(kind, namespace, name))
}

function accept(request: Request): string {
  return request.headers.get('accept') ?? ''
}

// the server's own default is Warn; kubectl asks for Strict
function validationOf(query: URLSearchParams): FieldValidation {
  const asked = query.get('fieldValidation')
  return asked === 'Strict' || asked === 'Ignore' ? asked : 'Warn'
}

const OPTIONS: Readonly<Record<string, string>> = {
  POST: 'CreateOptions',
  PUT: 'UpdateOptions',
  PATCH: 'PatchOptions',
  DELETE: 'DeleteOptions',
}

function wrongDryRun(query: URLSearchParams, method: string): Failed | undefined {
  const options = OPTIONS[method]
  const asked = query.getAll('dryRun')
  if (options === undefined || asked.every((each) => each === 'All' || each === '')) return undefined
  return invalidObject(options, 'meta.k8s.io', '', [notSupported('dryRun', asked, ['All'])])
}

function isDryRun(query: URLSearchParams): boolean {
  return query.get('dryRun') === 'All'
}

/** Go's reading of a flag: `watch`, `watch=1` and `watch=true`. */
export function wantsWatch(query: URLSearchParams): boolean {
  const text = query.get('watch')
  return text !== null && text !== 'false' && text !== '0'
}
