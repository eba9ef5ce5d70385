// One HTTP request to the API server, with our own time-out, as a value: the one place that calls fetch. It knows
// headers, tokens and Status answers; it does not know kinds, lists or watches.
// Contract: Kubernetes API concepts; a redirect is refused, because it would carry the token elsewhere.

import { seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { Answer, ApiError } from './api-error.ts'
import { errorFromAnswer, failed, noAnswer } from './api-error.ts'
import { readAnswer, WRONG_SERVER } from './answer-body.ts'
import type { ClusterConfig } from './cluster-config.ts'
import { connectionError } from './connection-error.ts'
import { createCredentialSource } from './credentials.ts'
import type { Credentials } from './credentials.ts'
import { exactJson } from './exact-json.ts'
import { oneLine } from './one-line.ts'
import type { Runtime } from './runtime.ts'

/** A request: `path` with its query, `body` sent as JSON under `contentType`; it may hold bigints. */
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
  /** The error of a body that broke off. */
  unreachable(error: unknown): ApiError
  close(): void
}

/** How long an answer may take, from the first byte sent to the last received. */
export const REQUEST_TIMEOUT: Milliseconds = seconds(30)
/** In bytes: a page has at most 500 objects, and etcd takes none above 1.5 MB; real pages are a hundredth of this. */
const LONGEST_ANSWER = 256 * 1024 * 1024
const LONGEST_REFUSAL = 1024 * 1024

/** A transport to the API server that `config` names. `userAgent` is what its audit log will show. */
export function createTransport(
  config: ClusterConfig,
  userAgent: string,
  runtime: Runtime,
  longestAnswer = LONGEST_ANSWER,
): Transport {
  const credentials = createCredentialSource(config, runtime)
  // without the password that may stand in the URL
  const server = new URL(config.server).origin

  async function send(
    request: TransportRequest,
    current: Credentials,
    signal: AbortSignal,
  ): Promise<Answer<Response>> {
    const { session, token } = current
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
      ...(request.body !== undefined && { body: exactJson(request.body) }),
    })
    if (response.ok) return { ok: true, value: response }
    if (response.status === 401) credentials.refused(current)
    const refused = await refusal(response)
    return failed(response.status === 401 ? credentials.blame(refused) : refused)
  }

  const unreachable = (error: unknown) => {
    // perhaps another CA signs the server's certificate now, and its own has been written beside us
    credentials.distrust()
    return credentials.blame(connectionError(error, server))
  }

  async function inTime<T>(
    work: (current: Credentials, signal: AbortSignal) => Promise<Answer<T>>,
    stop?: AbortSignal,
  ): Promise<Answer<T>> {
    // before the clock runs: a plugin has its own, and may wait for somebody who logs in
    const current = await credentials.current(stop)
    if (!current.ok) return current
    const timeout = new AbortController()
    const cancelTimer = runtime.setTimer(REQUEST_TIMEOUT, () => timeout.abort())
    try {
      return await work(current.value, stop ? AbortSignal.any([timeout.signal, stop]) : timeout.signal)
    } catch (error) {
      return failed(timeout.signal.aborted ? tookTooLong(server) : unreachable(error))
    } finally {
      cancelTimer()
    }
  }

  return {
    exchange(request, isWanted, stop) {
      return inTime(async (current, signal) => {
        const sent = await send(request, current, signal)
        return sent.ok ? parseBody(sent.value, longestAnswer, isWanted) : sent
      }, stop)
    },
    open(request, stop) {
      return inTime(async (current, signal) => {
        const sent = await send(request, current, signal)
        if (!sent.ok) return sent
        const body = sent.value.body?.getReader()
        return body
          ? { ok: true, value: { body } }
          : failed(noAnswer('MalformedAnswer', 'an answer without a body'))
      }, stop)
    },
    unreachable,
    close: () => credentials.close(),
  }
}

function tookTooLong(server: string): ApiError {
  return noAnswer(
    'Timeout',
    `no answer from ${server} within ${REQUEST_TIMEOUT / 1000} s`,
    'check that the address is right and that no firewall drops what is sent to it; if so, the API server is overloaded',
  )
}

/** What an answer that is not 2xx says. */
async function refusal(response: Response): Promise<ApiError> {
  const location = response.headers.get('location')
  if (response.status < 400 && location !== null) {
    const { origin } = new URL(location, response.url)
    return {
      ...noAnswer(
        'MalformedAnswer',
        `the server answered ${response.status} and sends us to ${origin}`,
        WRONG_SERVER,
      ),
      code: response.status,
    }
  }
  const body = (await readAnswer(response, LONGEST_REFUSAL)) ?? ''
  return errorFromAnswer(response.status, body, response.headers.get('retry-after'))
}

async function parseBody<T>(
  response: Response,
  longest: number,
  isWanted: (value: unknown) => value is T,
): Promise<Answer<T>> {
  const text = await readAnswer(response, longest)
  if (text === undefined) {
    return failed(noAnswer('MalformedAnswer', `an answer of more than ${longest} bytes`, WRONG_SERVER))
  }
  try {
    const value: unknown = JSON.parse(text)
    if (isWanted(value)) return { ok: true, value }
  } catch {
    // falls through: what is not JSON and what is something else are the same to the caller
  }
  const type = response.headers.get('content-type') ?? 'something'
  const shown = text.trim() === '' ? 'nothing' : oneLine(text, 80)
  return failed(
    noAnswer('MalformedAnswer', `not the JSON that was asked for, but ${type}: ${shown}`, WRONG_SERVER),
  )
}
