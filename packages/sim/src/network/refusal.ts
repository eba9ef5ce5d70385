// The answers of an API server on its bad days, as kube-apiserver or what stands before it gives them.
// Contract: Kubernetes API conventions, "Response Status Kind".

import type { RefusalCode } from './message.ts'

const REASONS: Readonly<Record<RefusalCode, string>> = {
  409: 'Conflict',
  410: 'Expired',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
}

export function refusal(code: RefusalCode): Response {
  const headers = code === 429 ? { 'retry-after': '7' } : {}
  return Response.json(status(code), { status: code, headers })
}

const encoder = new TextEncoder()

/** What a watch is told when its version is forgotten. */
export function expiredEvent(): Uint8Array {
  return encoder.encode(`${JSON.stringify({ type: 'ERROR', object: status(410) })}\n`)
}

/** What Bun's fetch rejects with when a connection is torn down. */
export function connectionReset(): Error {
  return Object.assign(new TypeError('the connection was reset'), { code: 'ECONNRESET' })
}

function status(code: RefusalCode) {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    code,
    reason: REASONS[code],
    message: 'injected',
  }
}
