// Puts an app on a TCP port, plain or with TLS, and keeps it there. A port that cannot be had, or a certificate that
// cannot be read, is one verdict in the log and never the end of the program: addresses are announced whether or not
// anybody can watch it. It is tried again, quietly, so the endpoint comes when the port is free.

import { seconds } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import type { Runtime } from '@ingot/kube'
import type { Logger } from '@ingot/telemetry'
import type { Hono } from 'hono'
import type { CertificateSource } from './certificate-source.ts'
import { say } from './say.ts'
import type { Certificate } from './self-signed.ts'
import type { TlsSettings } from './tls-settings.ts'

export interface EndpointOptions {
  /** For the log: `status`, `metrics`, `probes`. */
  readonly name: string
  readonly app: Hono
  /** 0 is any free one. */
  readonly port: number
  /** An address of this machine, or `''` for all of them. */
  readonly address: string
  /** The flag that chooses the port. */
  readonly flag: string
  /** Without it, plain HTTP. */
  readonly tls?: { readonly certificate: CertificateSource; readonly settings: TlsSettings }
}

/** An endpoint that is served, or will be once it can. */
export interface Endpoint {
  /** Null while nothing listens. */
  port(): number | null
  /** Closes the port and every connection. */
  stop(): Promise<void>
}

/** How often a port or a certificate that was not to be had is tried again. */
export const TRY_AGAIN_AFTER = seconds(15)
/** How often a certificate is looked at for a change. */
export const FOLLOW_EVERY = seconds(10)

/** Serves `app` as soon as it can, until it is stopped. */
export function openEndpoint(options: EndpointOptions, runtime: Runtime, log: Logger): Endpoint {
  return new KeptEndpoint(options, runtime, log)
}

class KeptEndpoint implements Endpoint {
  readonly #options: EndpointOptions
  readonly #runtime: Runtime
  readonly #log: Logger
  #server: Bun.Server<undefined> | null = null
  #shown: Certificate | undefined
  /** The message of the last verdict, while it holds: it is said once. */
  #said = ''
  #isStopped = false
  #cancelTimer = () => {}

  constructor(options: EndpointOptions, runtime: Runtime, log: Logger) {
    this.#options = options
    this.#runtime = runtime
    this.#log = log
    void this.#tend()
  }

  port(): number | null {
    return this.#server?.port ?? null
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#cancelTimer()
    await this.#server?.stop(true)
  }

  /** Looks at what is served and what should be, and makes up the difference. */
  async #tend(): Promise<void> {
    const { tls } = this.#options
    if (tls === undefined) {
      if (this.#server === null) this.#listen(undefined)
    } else {
      const certificate = await tls.certificate()
      if (this.#isStopped) return
      if (!certificate.ok) this.#say(certificate.verdict)
      else if (this.#server === null || !isSame(certificate.value, this.#shown))
        this.#listen({ ...certificate.value, ...tls.settings })
      else this.#said = ''
    }
    const again = this.#server === null ? TRY_AGAIN_AFTER : tls && FOLLOW_EVERY
    if (again) this.#cancelTimer = this.#runtime.setTimer(again, () => void this.#tend())
  }

  #listen(tls: (Certificate & TlsSettings) | undefined): void {
    const { app, port, address, name } = this.#options
    const held = this.#server
    const portToTake = held?.port ?? port
    // Bun ignores a new certificate for a server that runs. The next one takes the port in the same turn: requests in
    // flight are still answered, and without SO_REUSEPORT nobody else can ever have shared the port with us.
    void held?.stop()
    try {
      this.#server = Bun.serve({
        fetch: app.fetch,
        port: portToTake,
        // Bun shares the port with any process of the same user unless told not to, as soon as development is off.
        development: false,
        reusePort: false,
        ...(address === '' ? {} : { hostname: address }),
        ...(tls !== undefined && { tls }),
      })
      this.#shown = tls
      this.#said = ''
      const change = held === null ? 'is served' : 'has a new certificate'
      this.#log.info({
        op: 'serveEndpoint',
        msg: `the ${name} endpoint ${change}`,
        url: this.#server.url.href,
      })
    } catch (error) {
      this.#server = null
      this.#say(this.#cannotListen(error))
    }
  }

  #say(verdict: Verdict): void {
    if (verdict.message === this.#said) return
    this.#said = verdict.message
    say(this.#log.with({ endpoint: this.#options.name }), verdict)
  }

  #cannotListen(error: unknown): Verdict {
    const { name, port, address, flag } = this.#options
    return {
      reason: 'EndpointOff',
      message: `no ${name} endpoint for now: ${error instanceof Error ? error.message : String(error)}`,
      facts: { port, address },
      remedy: `free the port, or choose another with ${flag} (0 is off); it is tried again every ${TRY_AGAIN_AFTER / 1000} s`,
    }
  }
}

function isSame(one: Certificate, other: Certificate | undefined): boolean {
  return one.cert === other?.cert && one.key === other.key
}
