// A server for tests that answers what the test tells it to, well-formed or not: torn lines, resets, silence, garbage.
// It knows nothing of Kubernetes; the embedded API server in packages/lab does. On node:http and not Bun.serve, which
// sends the headers of a stream only with its first bytes: an API server sends those of a watch at once.

import { createServer as createHttpServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { ServerOptions } from 'node:https'
import { text } from 'node:stream/consumers'
import type { ClusterConfig } from './cluster-config.ts'

/** A request as the server saw it. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface ScriptedServer {
  readonly config: ClusterConfig
  readonly seen: readonly SeenRequest[]
  stop(): Promise<void>
}

/** A whole answer, a stream that the test writes, or silence (undefined). */
export type ScriptedAnswer = Response | ScriptedStream | undefined

/** Starts a server on a free port of loopback that answers every request by `answer`. */
export async function startScriptedServer(
  answer: (request: SeenRequest) => ScriptedAnswer,
  tls?: ServerOptions,
): Promise<ScriptedServer> {
  const seen: SeenRequest[] = []
  const listener = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://localhost')
    const { method = 'GET', headers } = incoming
    const request = { method, path: pathname, query: searchParams, headers, body: await text(incoming) }
    seen.push(request)
    const answered = answer(request)
    if (answered instanceof ScriptedStream) answered.attach(outgoing)
    else if (answered) {
      outgoing.writeHead(answered.status, Object.fromEntries(answered.headers))
      outgoing.end(await answered.text())
    }
  }
  const server = tls ? createHttpsServer(tls, listener) : createHttpServer(listener)
  const listening = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', listening.resolve)
  await listening.promise
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return {
    config: { server: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, insecureSkipTlsVerify: false },
    seen,
    async stop() {
      const closed = Promise.withResolvers<void>()
      server.close(() => closed.resolve())
      server.closeAllConnections()
      await closed.promise
    },
  }
}

/** An answer that the test writes piece by piece; its headers go out at once. */
export class ScriptedStream {
  #outgoing: ServerResponse | undefined
  #isClosed = false

  attach(outgoing: ServerResponse): void {
    this.#outgoing = outgoing
    outgoing.on('close', () => (this.#isClosed = true))
    outgoing.writeHead(200, { 'content-type': 'application/json' })
    outgoing.flushHeaders()
  }

  send(piece: string): void {
    this.#outgoing?.write(piece)
  }

  end(): void {
    this.#outgoing?.end()
  }

  /** Breaks the connection in the middle of the body. */
  reset(): void {
    this.#outgoing?.destroy()
  }

  /** True once either side has ended it. */
  isClosed(): boolean {
    return this.#isClosed
  }
}

/** A Status answer, as the API server refuses. */
export function statusAnswer(code: number, reason: string, message = reason): Response {
  return Response.json({ kind: 'Status', status: 'Failure', code, reason, message }, { status: code })
}
