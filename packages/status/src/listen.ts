// Puts an app on a TCP port, plain or with TLS, and keeps it there. A port that cannot be had, or a certificate that
// cannot be read, is one verdict in the log and never the end of the program: addresses are announced whether or not
// anybody can watch it. It is tried again, quietly, so the endpoint comes when the port is free.

import { seconds } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import type { Runtime } from '@ingot/kube'
import type { Logger } from '@ingot/telemetry'
import type { Hono } from 'hono'
import type { CertificateSource } from './certificate-source.ts'
import { serveByBun } from './serve.ts'
import type { Serve, Served } from './serve.ts'
import { say } from './say.ts'
import type { Certificate } from './x509.ts'
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
  /** By Bun.serve, unless told otherwise. */
  readonly serve?: Serve
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
  #server: Served | null = null
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
    await this.#server?.stop()
  }

  /** Looks at what is served and what should be, and makes up the difference. */
  async #tend(): Promise<void> {
    const { tls } = this.#options
    if (tls === undefined) {
      if (this.#server === null) await this.#listen(undefined)
    } else {
      const certificate = await tls.certificate()
      if (this.#isStopped) return
      if (!certificate.ok) this.#say(certificate.verdict)
      else if (this.#server === null || !isSame(certificate.value, this.#shown))
        await this.#listen({ ...certificate.value, ...tls.settings })
      else this.#said = ''
    }
    if (this.#isStopped) return
    const again = this.#server === null ? TRY_AGAIN_AFTER : tls && FOLLOW_EVERY
    if (again) this.#cancelTimer = this.#runtime.setTimer(again, () => void this.#tend())
  }

  async #listen(tls: (Certificate & TlsSettings) | undefined): Promise<void> {
    const { app, port, address, name, serve = serveByBun } = this.#options
    const held = this.#server
    try {
      const served = await (held === null ? serve(app, { port, address }, tls) : held.renew(tls))
      if (this.#isStopped) return await served.stop()
      this.#server = served
      this.#shown = tls
      this.#said = ''
      const change = held === null ? 'is served' : 'has a new certificate'
      this.#log.info({
        op: 'serveEndpoint',
        msg: `the ${name} endpoint ${change}`,
        port: served.port,
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
