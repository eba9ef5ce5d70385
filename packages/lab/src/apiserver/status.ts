// The server's failures as values: the `Status` object that every Kubernetes client understands, one function a
// reason, worded as kube-apiserver words them (apimachinery, api/errors). Nothing here knows HTTP but the code.

import type { FieldError } from './field-error.ts'
import type { Json, JsonObject } from './json.ts'

/** A `Status` with `status: Failure`. `code` is the HTTP status. */
export interface Failure extends JsonObject {
  kind: 'Status'
  apiVersion: 'v1'
  metadata: JsonObject
  status: 'Failure'
  message: string
  reason?: string
  code: number
}

/** A value, or the failure to answer with. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | Failed

export interface Failed {
  readonly ok: false
  readonly failure: Failure
}

/** What a message names: `services` or `ipaddresspools.metallb.io`, as group and plural. */
export interface Named {
  readonly group: string
  readonly plural: string
}

export function done<T>(value: T): Outcome<T> {
  return { ok: true, value }
}

/** `services`, `ipaddresspools.metallb.io`: how messages and the store name a resource. */
export function qualified({ group, plural }: Named): string {
  return group === '' ? plural : `${plural}.${group}`
}

/** The answer to what was done and left no object to show. */
export function success(code: number): JsonObject {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code }
}

export function badRequest(message: string): Failed {
  return failed(400, 'BadRequest', message)
}

export function unauthorized(): Failed {
  return failed(401, 'Unauthorized', 'Unauthorized')
}

export function forbiddenIn(named: Named, name: string, why: string, causes: JsonObject[] = []): Failed {
  const message = `${qualified(named)} "${name}" is forbidden: ${why}`
  return failed(403, 'Forbidden', message, { ...about(named, name), ...(causes.length > 0 && { causes }) })
}

export function notFound(named: Named, name: string): Failed {
  return failed(404, 'NotFound', `${qualified(named)} "${name}" not found`, about(named, name))
}

/** A path that no resource is served under. */
export function noSuchPath(): Failed {
  return failed(404, 'NotFound', 'the server could not find the requested resource', {})
}

export function methodNotAllowed(): Failed {
  return failed(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  )
}

export function alreadyExists(named: Named, name: string): Failed {
  return failed(409, 'AlreadyExists', `${qualified(named)} "${name}" already exists`, about(named, name))
}

export function conflict(named: Named, name: string, why: string): Failed {
  const message = `Operation cannot be fulfilled on ${qualified(named)} "${name}": ${why}`
  return failed(409, 'Conflict', message, about(named, name))
}

/** Somebody wrote in between: read again and retry. */
export function staleVersion(named: Named, name: string): Failed {
  const why = 'the object has been modified; please apply your changes to the latest version and try again'
  return conflict(named, name, why)
}

/** 409: an apply that would take fields from their owners, each of which is a cause. */
export function applyConflict(message: string, causes: JsonObject[]): Failed {
  return failed(409, 'Conflict', message, { causes })
}

export function expired(message: string): Failed {
  return failed(410, 'Expired', message)
}

export function unsupportedMediaType(accepted: string): Failed {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted}`
  return failed(415, 'UnsupportedMediaType', message)
}

/** 422: the object as a whole, with every mistake in it. `kind` is '' when no kind is known yet. */
export function invalidObject(
  kind: string,
  group: string,
  name: string,
  errors: readonly FieldError[],
): Failed {
  const sentences = errors.map((error) => `${error.field}: ${error.message}`)
  const summary = sentences.length === 1 ? sentences[0] : `[${sentences.join(', ')}]`
  const causes = errors.map(({ reason, message, field }) => ({ reason, message, field }))
  const prefix = group === '' ? kind : `${kind}.${group}`
  return failed(422, 'Invalid', `${prefix} "${name}" is invalid: ${summary}`, {
    ...(name !== '' && { name }),
    ...(group !== '' && { group }),
    ...(kind !== '' && { kind }),
    causes,
  })
}

/** 422: a request that was understood and cannot be carried out. */
export function unprocessable(why: string): Failed {
  return failed(422, 'Invalid', `the server rejected our request due to an error in our request: ${why}`)
}

/** 500 without a reason, which is how the real server says that an apply does not fit its kind. */
export function cannotApply(what: string, mistake: string): Failed {
  return failed(500, '', `failed to create typed patch object (${what}): ${mistake}`)
}

/** 500: a mistake of this server. */
export function internalError(message: string): Failed {
  return failed(500, 'InternalError', `Internal error occurred: ${message}`)
}

/** A version from the future: the client has seen another server's history. */
export function tooLargeVersion(asked: number, current: number): Failed {
  const message = `Timeout: Too large resource version: ${asked}, current: ${current}`
  const cause = { reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }
  return failed(504, 'Timeout', message, { causes: [cause], retryAfterSeconds: 1 })
}

/** Any other failure. */
export function failure(code: number, reason: string, message: string): Failed {
  return failed(code, reason, message)
}

function about({ group, plural }: Named, name: string): JsonObject {
  return { name, ...(group !== '' && { group }), kind: plural }
}

function failed(code: number, reason: string, message: string, details?: { [key: string]: Json }): Failed {
  return {
    ok: false,
    failure: {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason !== '' && { reason }),
      ...(details && { details }),
      code,
    },
  }
}
