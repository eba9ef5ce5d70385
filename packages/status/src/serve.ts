// How an app is put on a port: by Bun.serve, or by what somebody else hands in. Who keeps it there, and tries again, is
// listen.ts.

import type { Hono } from 'hono'
import type { TlsSettings } from './tls-settings.ts'
import type { Certificate } from './x509.ts'

/** Takes a port, 0 for any free one, on an address, '' for all; rejects where that is not to be had. Plain without `tls`. */
export type Serve = (
  app: Hono,
  place: { readonly port: number; readonly address: string },
  tls: (Certificate & TlsSettings) | undefined,
) => Promise<Served>

export interface Served {
  readonly port: number
  /** Shows another certificate on the same port; what is in flight is still answered. Where it rejects, nothing is served any more. */
  renew(tls: (Certificate & TlsSettings) | undefined): Promise<Served>
  /** Closes the port and every connection. */
  stop(): Promise<void>
}

export const serveByBun: Serve = async (app, { port, address }, tls) => {
  const server = Bun.serve({
    fetch: app.fetch,
    port,
    // Bun shares the port with any process of the same user unless told not to, as soon as development is off.
    development: false,
    reusePort: false,
    ...(address === '' ? {} : { hostname: address }),
    ...(tls !== undefined && { tls }),
  })
  const taken = server.port ?? port
  return {
    port: taken,
    renew(next) {
      // Bun ignores a new certificate for a server that runs. The next one takes the port in the same turn: requests in
      // flight are still answered, and without SO_REUSEPORT nobody else can ever have shared the port with us. A connection
      // that is kept is closed, though, and a request that is on its way on it is lost: a scraper asks again.
      void server.stop()
      return serveByBun(app, { port: taken, address }, next)
    },
    stop: () => server.stop(true),
  }
}
