// One HTTP request to the API server, with our own time-out, as a value: the one place that calls fetch. It knows
// headers, tokens and Status answers; it does not know kinds, lists or watches.
// Contract: Kubernetes API concepts; a redirect is refused, because it would carry the token elsewhere.

import { seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { Answer, ApiError } from './api-error.ts'
import { errorFromAnswer, failed, noAnswer } from './api-error.ts'
import type { ClusterConfig } from './cluster-config.ts'
import { createCredentialSource } from './credentials.ts'
import type { Runtime } from './runtime.ts'

/** A request: `path` with its query, `body` sent as JSON under `contentType`. */
export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  readonly contentType?: string
}

/** An answer whose body is still to come. Whoever takes it reads or cancels the body. */
export interface OpenAnswer {
  readonly body: Pick<ReadableStreamDefaultReader<Uint8Array>, 'read' | 'cancel'>
}

export interface Transport {
  /** Sends, reads the whole answer and parses it; one that `isWanted` does not know is a MalformedAnswer. */
  exchange<T>(
    request: TransportRequest,
    isWanted: (value: unknown) => value is T,
    stop?: AbortSignal,
  ): Promise<Answer<T>>
  /** Sends, and hands over the body as it comes: for watches. The time-out and `stop` cover the wait for the headers. */
  open(request: TransportRequest, stop: AbortSignal): Promise<Answer<OpenAnswer>>
  close(): void
}

/** How long an answer may take, from the first byte sent to the last received. */
export const REQUEST_TIMEOUT: Milliseconds = seconds(30)

/** A transport to the API server that `config` names. `userAgent` is what its audit log will show. */
export function createTransport(config: ClusterConfig, userAgent: string, runtime: Runtime): Transport {
  const credentials = createCredentialSource(config, runtime)

  async function send(request: TransportRequest, signal: AbortSignal): Promise<Answer<Response>> {
    const current = await credentials.current()
    if (!current.ok) return current
    const { session, token } = current.value
    const response = await session.fetch(config.server + request.path, {
      method: request.method,
      signal,
      redirect: 'manual',
      // Bun's own idle timer is coarse and would end a quiet watch
      timeout: false,
      headers: {
        accept: 'application/json',
        'user-agent': userAgent,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(request.body !== undefined && { 'content-type': request.contentType ?? 'application/json' }),
      },
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    })
    if (response.ok) return { ok: true, value: response }
    if (response.status === 401) credentials.distrust()
    return failed(
      errorFromAnswer(response.status, await response.text(), response.headers.get('retry-after')),
    )
  }

  async function inTime<T>(
    work: (signal: AbortSignal) => Promise<Answer<T>>,
    stop?: AbortSignal,
  ): Promise<Answer<T>> {
    const timeout = new AbortController()
    const cancelTimer = runtime.setTimer(REQUEST_TIMEOUT, () => timeout.abort())
    try {
      return await work(stop ? AbortSignal.any([timeout.signal, stop]) : timeout.signal)
    } catch (error) {
      return failed(timeout.signal.aborted ? tookTooLong : unreachable(error))
    } finally {
      cancelTimer()
    }
  }

  return {
    exchange(request, isWanted, stop) {
      return inTime(async (signal) => {
        const sent = await send(request, signal)
        return sent.ok ? parseBody(await sent.value.text(), isWanted) : sent
      }, stop)
    },
    open(request, stop) {
      return inTime(async (signal) => {
        const sent = await send(request, signal)
        if (!sent.ok) return sent
        const body = sent.value.body?.getReader()
        return body
          ? { ok: true, value: { body } }
          : failed(noAnswer('MalformedAnswer', 'an answer without a body'))
      }, stop)
    },
    close: () => credentials.close(),
  }
}

const tookTooLong = noAnswer('Timeout', `no answer within ${REQUEST_TIMEOUT / 1000} s`)

/** What a socket or the TLS layer said, with the code that tells a wrong CA from a closed port. */
export function unreachable(error: unknown): ApiError {
  const { code, message } =
    error instanceof Error ? (error as Error & { code?: unknown }) : { code: '', message: error }
  return noAnswer(
    'Unreachable',
    typeof code === 'string' && code !== '' ? `${message} (${code})` : String(message),
  )
}

function parseBody<T>(text: string, isWanted: (value: unknown) => value is T): Answer<T> {
  try {
    const value: unknown = JSON.parse(text)
    if (isWanted(value)) return { ok: true, value }
  } catch {
    // falls through: what is not JSON and what is something else are the same to the caller
  }
  return failed(noAnswer('MalformedAnswer', `not the JSON that was asked for: ${text.slice(0, 80)}`))
}
