// Answers over HTTP: JSON, failures and watch streams, with the headers that Kubernetes clients look at.

import type { Json } from './json.ts'
import type { Failed } from './status.ts'

const JSON_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-cache, private' }

/** An answer whose body is JSON text already. */
export function respond(code: number, body: string, headers: Record<string, string> = {}): Response {
  return new Response(body, { status: code, headers: { ...JSON_HEADERS, ...headers } })
}

/** An answer with one object. */
export function respondJson(code: number, value: Json): Response {
  return respond(code, JSON.stringify(value))
}

/** `response` with warnings, which kubectl prints. */
export function withWarnings(response: Response, warnings: readonly string[]): Response {
  for (const warning of warnings) response.headers.append('warning', `299 - ${JSON.stringify(warning)}`)
  return response
}

export function respondFailure({ failure }: Failed): Response {
  return respondJson(failure.code, failure)
}

/** Text as it is written, for as long as it is. */
export function respondText(stream: ReadableStream<Uint8Array>): Response {
  return new Response(stream, { headers: { ...JSON_HEADERS, 'content-type': 'text/plain' } })
}

/** A watch. */
export function respondStream(stream: ReadableStream<Uint8Array>): Response {
  return new Response(stream, { headers: JSON_HEADERS })
}
