// Keeps a FetchSession (its own TLS settings, its own pool) and a token fresh: certificates and tokens in files are
// rotated in place, so all of them are read again every minute and after a 401. What changed makes a new session.
// Contract: bound service account tokens live an hour and are renewed in place by the kubelet.

import { seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { Answer } from './api-error.ts'
import { failed, noAnswer } from './api-error.ts'
import type { ClusterConfig, Material } from './cluster-config.ts'
import type { Runtime } from './runtime.ts'

/** What one request needs to be sent as us. */
export interface Credentials {
  readonly session: Bun.FetchSession
  readonly token: string | undefined
}

/** Hands out fresh credentials. */
export interface CredentialSource {
  /** Fails only while nothing could be read at all; afterwards the last good ones stay in use. */
  current(): Promise<Answer<Credentials>>
  /** The server did not believe us: read again before the next request. */
  distrust(): void
  close(): void
}

const READ_AGAIN_AFTER = seconds(60)

/** Reads what `config` names, now and again. */
export function createCredentialSource(config: ClusterConfig, runtime: Runtime): CredentialSource {
  let held: { credentials: Credentials; tls: string; readAt: Milliseconds } | undefined
  let isDistrusted = false
  // requests that start together share one reading, so that they share one session
  let reading: Promise<Answer<Credentials>> | undefined

  async function read(): Promise<Answer<Credentials>> {
    const [ca, cert, key, token] = await Promise.all(
      [config.certificateAuthority, config.clientCertificate, config.clientKey, config.token].map(
        readMaterial,
      ),
    )
    const tls = JSON.stringify([ca, cert, key])
    const session = held?.tls === tls ? held.credentials.session : createSession(config, { ca, cert, key })
    if (held !== undefined && session !== held.credentials.session) held.credentials.session.close()
    const credentials = { session, token: token?.trim() }
    held = { credentials, tls, readAt: runtime.now() }
    isDistrusted = false
    return { ok: true, value: credentials }
  }

  return {
    async current() {
      const isFresh = held !== undefined && runtime.now() - held.readAt < READ_AGAIN_AFTER && !isDistrusted
      if (held !== undefined && isFresh) return { ok: true, value: held.credentials }
      reading ??= read().finally(() => (reading = undefined))
      try {
        return await reading
      } catch (error) {
        // the last good ones, for another while: a file that is being replaced may be missing for a moment
        if (held !== undefined) return { ok: true, value: held.credentials }
        return failed(noAnswer('Unreachable', `cannot read the credentials: ${messageOf(error)}`))
      }
    },
    distrust() {
      isDistrusted = true
    },
    close() {
      held?.credentials.session.close()
    },
  }
}

interface TlsMaterial {
  readonly ca: string | undefined
  readonly cert: string | undefined
  readonly key: string | undefined
}

function createSession(config: ClusterConfig, { ca, cert, key }: TlsMaterial): Bun.FetchSession {
  return new Bun.FetchSession({
    tls: {
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
      ...(config.tlsServerName !== undefined && { serverName: config.tlsServerName }),
      rejectUnauthorized: !config.insecureSkipTlsVerify,
    },
  })
}

async function readMaterial(material: Material | undefined): Promise<string | undefined> {
  if (material === undefined) return undefined
  return 'text' in material ? material.text : Bun.file(material.file).text()
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
