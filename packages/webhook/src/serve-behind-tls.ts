// A TLS port whose certificate changes while connections go on. Bun.serve cannot do that: it has to be stopped and started,
// which cuts connections that a client is about to use, and an API server does not send a POST twice. So node:tls ends TLS,
// and octets go on to a Bun.serve on a socket without a file, which knows nothing of certificates and never stops.

import type { Milliseconds } from '@ingot/api'
import type { Certificate, Serve, Served, TlsSettings } from '@ingot/status'
import { once } from 'node:events'
import { connect } from 'node:net'
import { createServer } from 'node:tls'
import type { TLSSocket } from 'node:tls'

export interface ServerLimits {
  /** Octets; whoever sends a longer body is cut off. */
  readonly maxRequestBodySize: number
  /** How long a connection is kept on which nothing happens. */
  readonly idleTimeout: Milliseconds
  /** Those beyond are closed at once. */
  readonly maxConnections: number
}

export function serveBehindTls(limits: ServerLimits): Serve {
  const { maxRequestBodySize, maxConnections, idleTimeout } = limits
  return async (app, { port, address }, tls) => {
    if (tls === undefined) throw new Error('there is no certificate')
    const unix = `\0ingot-webhook-${crypto.randomUUID()}`
    const server = Bun.serve({ unix, fetch: app.fetch, maxRequestBodySize, development: false })
    const front = createServer({ ...contextOf(tls), ALPNProtocols: ['http/1.1'] }, (socket) => {
      socket.setTimeout(idleTimeout, () => socket.destroy())
      forward(socket, unix)
    })
    front.maxConnections = maxConnections
    // one connection that cannot be taken is no reason to end the program
    front.on('error', () => {})
    try {
      // without an address, both families, or IPv4 where there is no other
      front.listen({ port, ...(address !== '' && { host: address }) })
      await once(front, 'listening')
    } catch (error) {
      await server.stop(true)
      throw error
    }
    const stop = async () => {
      front.close()
      await server.stop(true)
    }
    const bound = front.address()
    const served: Served = {
      port: typeof bound === 'object' && bound !== null ? bound.port : port,
      async renew(next) {
        try {
          if (next !== undefined) front.setSecureContext(contextOf(next))
          return served
        } catch (error) {
          await stop()
          throw error
        }
      },
      stop,
    }
    return served
  }
}

function forward(socket: TLSSocket, unix: string): void {
  const inner = connect(unix)
  socket.on('error', () => inner.destroy())
  socket.on('close', () => inner.destroy())
  inner.on('error', () => socket.destroy())
  // what was answered before is still sent
  inner.on('close', () => socket.end())
  socket.pipe(inner).pipe(socket)
}

function contextOf({ cert, key, minVersion, ciphers, ecdhCurve }: Certificate & TlsSettings) {
  return {
    cert,
    key,
    minVersion: minVersion === 0x0303 ? ('TLSv1.2' as const) : ('TLSv1.3' as const),
    ...(ciphers !== undefined && { ciphers: ciphers.split(':').map(opensslName).join(':') }),
    ...(ecdhCurve !== undefined && { ecdhCurve }),
  }
}

/** TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 is ECDHE-RSA-AES128-GCM-SHA256 to node:tls. */
function opensslName(suite: string): string {
  return suite
    .replace(/^TLS_(RSA_WITH_)?/, '')
    .replace('WITH_', '')
    .replace('_CBC', '')
    .replace(/AES_(\d+)/, 'AES$1')
    .replace('POLY1305_SHA256', 'POLY1305')
    .replaceAll('_', '-')
}
