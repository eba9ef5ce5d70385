// Keeps a FetchSession (its own TLS settings, its own pool) and a token fresh: certificates and tokens in files are
// rotated in place, so all of them are read again every minute and after a 401, and a credential plugin is asked for what has
// expired or was refused. What changed makes a new session.
// Contract: bound service account tokens live an hour and are renewed in place by the kubelet.

import { seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { Answer, ApiError } from './api-error.ts'
import { failed, noAnswer } from './api-error.ts'
import type { ClusterConfig, Fetch, Material, PluginCredential } from './cluster-config.ts'
import type { Runtime } from './runtime.ts'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** What one request needs to be sent as us. */
export interface Credentials {
  readonly session: Session
  readonly token: string | undefined
  /** For connections that are not of the session. */
  readonly tls: TlsOptions
  /** What the plugin has given, where there is one. */
  readonly given: PluginCredential | undefined
}

/** How to know the server, and how to be known. */
export interface TlsOptions {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly serverName?: string
  readonly rejectUnauthorized: boolean
}

/** The part of a Bun.FetchSession that is used. */
export interface Session {
  readonly fetch: Fetch
  close(): void
}

/** Hands out fresh credentials. */
export interface CredentialSource {
  /**
   * Fails while nothing could be read at all, and where a plugin fails; else the last good ones stay in use. A plugin takes its
   * own time, and `stop` ends the wait for it.
   */
  current(stop?: AbortSignal): Promise<Answer<Credentials>>
  /** Perhaps we have to believe another server by now: read again before the next request. */
  distrust(): void
  /** The server did not believe these: read again, and no plugin is to give them again. */
  refused(credentials: Credentials): void
  /** The same error, or with our own certificate named as the cause where that has expired. */
  blame(error: ApiError): ApiError
  close(): void
}

const READ_AGAIN_AFTER = seconds(60)

/** Reads what `config` names, now and again. */
export function createCredentialSource(config: ClusterConfig, runtime: Runtime): CredentialSource {
  let held: { credentials: Credentials; tls: string; readAt: Milliseconds } | undefined
  let isDistrusted = false
  // of our client certificate
  let expiry: Date | undefined
  // requests that start together share one reading, so that they share one session
  let reading:
    { readonly given: PluginCredential | undefined; readonly done: Promise<Credentials> } | undefined

  async function read(given: PluginCredential | undefined): Promise<Credentials> {
    const named = await Promise.all(
      [config.certificateAuthority, config.clientCertificate, config.clientKey, config.token].map(
        readMaterial,
      ),
    )
    const [ca, cert = given?.certificate?.cert, key = given?.certificate?.key, token = given?.token] = named
    const tls = JSON.stringify([ca, cert, key])
    const isSame = held?.tls === tls
    if (!isSame) expiry = checkMaterial({ ca, cert, key })
    const session =
      held !== undefined && isSame ? held.credentials.session : createSession(config, { ca, cert, key })
    if (held !== undefined && session !== held.credentials.session) held.credentials.session.close()
    const credentials = {
      session,
      token: headerText(token),
      tls: tlsOptions(config, { ca, cert, key }),
      given,
    }
    held = { credentials, tls, readAt: runtime.now() }
    isDistrusted = false
    return credentials
  }

  async function readTogether(given: PluginCredential | undefined): Promise<Credentials> {
    // begun with what the plugin gave before, which may have been refused since: not for whoever has another
    while (reading !== undefined && reading.given !== given) await reading.done.catch(() => {})
    reading ??= { given, done: read(given).finally(() => (reading = undefined)) }
    return reading.done
  }

  return {
    async current(stop) {
      let given: PluginCredential | undefined
      try {
        const answer = await config.plugin?.credential(runtime, stop)
        if (answer?.ok === false) return answer
        given = answer?.value
        const isRecent = held !== undefined && runtime.now() - held.readAt < READ_AGAIN_AFTER && !isDistrusted
        if (held !== undefined && isRecent && held.credentials.given === given)
          return { ok: true, value: held.credentials }
        return { ok: true, value: await readTogether(given) }
      } catch (error) {
        // the last good ones, for another while: a file that is being replaced may be missing for a moment. But not where the
        // plugin has given others since: it has done so because those are over or were refused
        if (held !== undefined && held.credentials.given === given)
          return { ok: true, value: held.credentials }
        const remedy = 'check the files and data that the kubeconfig names'
        return failed(noAnswer('Unreachable', `cannot use the credentials: ${messageOf(error)}`, remedy))
      }
    },
    distrust() {
      isDistrusted = true
    },
    refused({ given }) {
      isDistrusted = true
      if (given !== undefined) config.plugin?.refused(given)
    },
    blame(error) {
      if (config.plugin !== undefined || expiry === undefined || expiry > runtime.date()) return error
      const since = expiry.toISOString().slice(0, 10)
      const message = `${error.message}; our client certificate expired on ${since}`
      return { ...error, message, remedy: 'renew the client certificate in the kubeconfig' }
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

/** Throws where something is no certificate or key, which Bun would only call a typo. Returns when ours expires. */
function checkMaterial({ ca, cert, key }: TlsMaterial): Date | undefined {
  if (ca !== undefined) readCertificate(ca, 'certificate-authority')
  if (cert === undefined || key === undefined) return undefined
  const certificate = readCertificate(cert, 'client-certificate')
  const isOurs = certificate.checkPrivateKey(readKey(key))
  if (!isOurs) throw new Error('client-key is not the key of client-certificate')
  return certificate.validToDate
}

function readCertificate(text: string, field: string): X509Certificate {
  try {
    return new X509Certificate(text)
  } catch (error) {
    throw new Error(`${field} is no certificate in PEM form`, { cause: error })
  }
}

function readKey(text: string): KeyObject {
  try {
    return createPrivateKey(text)
  } catch (error) {
    throw new Error('client-key is no private key in PEM form', { cause: error })
  }
}

function createSession(config: ClusterConfig, material: TlsMaterial): Session {
  if (config.fetch !== undefined) return { fetch: config.fetch, close() {} }
  return new Bun.FetchSession({ tls: tlsOptions(config, material) })
}

function tlsOptions(config: ClusterConfig, { ca, cert, key }: TlsMaterial): TlsOptions {
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(config.tlsServerName !== undefined && { serverName: config.tlsServerName }),
    rejectUnauthorized: !config.insecureSkipTlsVerify,
  }
}

/** Throws where the token cannot be sent, which would look like a server that cannot be reached. */
function headerText(token: string | undefined): string | undefined {
  const text = token?.trim()
  if (text !== undefined && !/^[\x21-\x7e]*$/.test(text))
    throw new Error('the token has characters that no token has')
  return text
}

export async function readMaterial(material: Material | undefined): Promise<string | undefined> {
  if (material === undefined) return undefined
  return 'text' in material ? material.text : Bun.file(material.file).text()
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
