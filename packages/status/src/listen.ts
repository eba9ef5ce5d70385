// Puts the status endpoints on a TCP port. A port that cannot be had is one log line and never the end of the
// program: addresses are announced whether or not anybody can watch it.

import type { Logger } from '@ingot/telemetry'
import type { Hono } from 'hono'

export interface StatusOptions {
  readonly app: Hono
  /** `--status-port`. */
  readonly port: number
  /** `--status-address`: an address of this machine, or `''` for all of them. */
  readonly address: string
  readonly log: Logger
}

/** A listening status endpoint. */
export interface StatusServer {
  readonly port: number
  /** Closes the port and every connection. */
  stop(): Promise<void>
}

/** Serves as the program's options ask: port 0 is off. Null when nothing listens. */
export function serveStatus(options: StatusOptions): StatusServer | null {
  return options.port === 0 ? null : listenStatus(options)
}

/** As `serveStatus`, but port 0 is any free one. */
export function listenStatus({ app, port, address, log }: StatusOptions): StatusServer | null {
  try {
    const server = Bun.serve({
      fetch: app.fetch,
      port,
      // Bun shares the port with any process of the same user unless told not to, as soon as development is off.
      development: false,
      reusePort: false,
      ...(address === '' ? {} : { hostname: address }),
    })
    log.info({ op: 'serveStatus', msg: 'status endpoints are served', url: server.url.href })
    return { port: server.port ?? port, stop: () => server.stop(true) }
  } catch (error) {
    log.error({
      op: 'serveStatus',
      msg: 'no status endpoints',
      error,
      address,
      port,
      remedy: 'free the port, or choose another with --status-port (0 is off) or --status-address',
    })
    return null
  }
}
