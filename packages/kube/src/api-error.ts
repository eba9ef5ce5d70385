// Why a request had no good answer, as a value: either the API server's Status, or that it gave none. A closed view of
// an open list: `code` and `reason` are the server's where it spoke, ours (code 0) where it did not.
// Contract: Kubernetes API conventions, "Response Status Kind".

import { seconds } from '@ingot/api'
import type { Milliseconds, Resource } from '@ingot/api'
import { WRONG_SERVER } from './answer-body.ts'
import { oneLine } from './one-line.ts'

/** A refused or failed request. */
export interface ApiError {
  /** The HTTP status, or 0 where there was no answer (`reason` is then one of NoAnswerReason). */
  readonly code: number
  /** `Status.reason`: NotFound, AlreadyExists, Conflict, Invalid, Forbidden, Expired, ... */
  readonly reason: string
  readonly message: string
  readonly causes: readonly Cause[]
  /** What a person can do about it, where that is known. */
  readonly remedy?: string
  /** How long the server asked us to wait. */
  readonly retryAfter?: Milliseconds
}

/** What is wrong with which field of the object that was sent. */
export interface Cause {
  readonly field: string
  readonly reason: string
  readonly message: string
}

export type NoAnswerReason = 'Unreachable' | 'Timeout' | 'Silent' | 'Stopped' | 'MalformedAnswer'

/** The answer to a request, or why there is none. Nothing in this package throws because of what a server did. */
export type Answer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ApiError }

export function failed(error: ApiError): { readonly ok: false; readonly error: ApiError } {
  return { ok: false, error }
}

/** No answer came, or none that could be read. */
export function noAnswer(reason: NoAnswerReason, message: string, remedy?: string): ApiError {
  return { code: 0, reason, message, causes: [], ...(remedy !== undefined && { remedy }) }
}

/** The API server has said nothing for so long. */
export function silentFor(duration: Milliseconds): ApiError {
  const remedy = 'check that its address is right and that no firewall drops what is sent to it'
  return noAnswer('Timeout', `no answer from the API server for ${duration / 1000} s`, remedy)
}

/** The version asked for is too old to be watched or paged from: list again. */
export function isExpired({ code }: ApiError): boolean {
  return code === 410
}

/** The server is asked for more than it can do now (RFC 6585 4): `retryAfter` says when to ask again, where it is given. */
export function isThrottled({ code }: ApiError): boolean {
  return code === 429
}

/** Reads an HTTP answer that is not 2xx. A body that is no Status (a proxy's page) still gives an error. */
export function errorFromAnswer(code: number, body: string, retryAfterHeader: string | null): ApiError {
  const status = parseStatus(body)
  const said = oneLine(body)
  const message = said === '' ? undefined : `the server answered ${code}: ${said}`
  const error = errorFromStatus(status ?? { code, message })
  const remedy = said.startsWith(WANTS_TLS) ? ASK_BY_TLS : REMEDIES.get(code)
  return {
    ...error,
    code,
    ...patience(Number(retryAfterHeader ?? 0)),
    ...(remedy !== undefined && { remedy }),
  }
}

// net/http of Go, to whoever speaks to its TLS port without
const WANTS_TLS = 'Client sent an HTTP request to an HTTPS server'
const ASK_BY_TLS = 'write https:// in the kubeconfig under `server`'
const OVERLOADED = 'if it goes on, look at the API server, and at what stands between'
const REMEDIES = new Map([
  [401, 'get new credentials: the API server does not accept our token or certificate'],
  [403, 'allow it in a Role or ClusterRole that is bound to our user or service account'],
  [500, OVERLOADED],
  [502, OVERLOADED],
  [503, OVERLOADED],
  [504, OVERLOADED],
])

/** The same error of a whole collection, of which 404 says that the server does not have that kind. */
export function ofCollection({ plural, group }: Resource, error: ApiError): ApiError {
  if (error.code !== 404 || error.remedy !== undefined) return error
  const isBuiltIn = !group.includes('.') || group.endsWith('.k8s.io')
  return {
    ...error,
    remedy: isBuiltIn ? WRONG_SERVER : `install the CustomResourceDefinition ${plural}.${group}`,
  }
}

/** Reads a Status object, as in an answer's body or in a watch's ERROR event. */
export function errorFromStatus(status: unknown): ApiError {
  const { code, reason, message, details } = record(status)
  const numericCode = typeof code === 'number' ? code : 500
  const { retryAfterSeconds, causes } = record(details)
  return {
    code: numericCode,
    reason: text(reason) || `HTTP${numericCode}`,
    message: text(message) || `the server answered ${numericCode}`,
    causes: Array.isArray(causes) ? causes.map(readCause) : [],
    ...patience(retryAfterSeconds),
  }
}

// in seconds: a broken or hostile server must not be able to put us to sleep for ever
const LONGEST_RETRY_AFTER = 60

function patience(wait: unknown): Pick<ApiError, 'retryAfter'> {
  return typeof wait === 'number' && wait > 0
    ? { retryAfter: seconds(Math.min(wait, LONGEST_RETRY_AFTER)) }
    : {}
}

function parseStatus(body: string): unknown {
  try {
    const parsed: unknown = JSON.parse(body)
    return record(parsed).kind === 'Status' ? parsed : undefined
  } catch {
    return undefined
  }
}

function readCause(cause: unknown): Cause {
  const { field, reason, message } = record(cause)
  return { field: text(field), reason: text(reason), message: text(message) }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
