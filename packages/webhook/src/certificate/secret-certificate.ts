// The certificate of the webhooks, from the Secret that MetalLB keeps it in. Whoever leads makes what is missing there or
// about to end, and tells the API server whom to believe; the others read. A new certificate is shown once the API server was
// seen to believe it. Asked again and again, it never waits and never gives up: what cannot be done is said and tried again.

import { accept, refuse, SECRETS } from '@ingot/api'
import type { Result, Verdict } from '@ingot/api'
import type { ApiError, Client, KubernetesObject, Runtime } from '@ingot/kube'
import { say } from '@ingot/status'
import type { Certificate, CertificateSource } from '@ingot/status'
import type { Logger } from '@ingot/telemetry'
import { bundleFor, bundlePatch, CALLERS, isBelieved } from './ca-bundle.ts'
import type { Caller } from './ca-bundle.ts'
import { isUsable, readCertificate, renewed, whatIsDue } from './serving-keys.ts'
import type { Due, ServingKeys } from './serving-keys.ts'

export interface SecretCertificateOptions {
  readonly namespace: string
  readonly secretName: string
  /** By which the API server calls: `metallb-webhook-service.metallb-system.svc`. */
  readonly hostName: string
  /** Whether this program is the one to write. */
  readonly mayWrite: () => boolean
  /** For where the Secret cannot be read: the folder that it is mounted in. */
  readonly mounted: CertificateSource
}

type StoredSecret = KubernetesObject & { readonly data?: Readonly<Record<string, string>> }

/** As MetalLB writes in the name of. */
const FIELD_MANAGER = 'MetalLB'

export function secretCertificate(
  client: Client,
  options: SecretCertificateOptions,
  runtime: Pick<Runtime, 'date'>,
  log: Logger,
): CertificateSource {
  const kept = new SecretCertificate(client, options, runtime, log)
  return () => kept.look()
}

class SecretCertificate {
  readonly #client: Client
  readonly #options: SecretCertificateOptions
  readonly #runtime: Pick<Runtime, 'date'>
  readonly #log: Logger
  #shown: Certificate | undefined
  /** The last message about each thing: it is said once. */
  readonly #said = new Map<string, string>()

  constructor(
    client: Client,
    options: SecretCertificateOptions,
    runtime: Pick<Runtime, 'date'>,
    log: Logger,
  ) {
    this.#client = client
    this.#options = options
    this.#runtime = runtime
    this.#log = log
  }

  async look(): Promise<Result<Certificate>> {
    const { namespace, secretName: name } = this.#options
    const still =
      this.#shown !== undefined && !hasEnded(this.#shown, this.#runtime.date()) ? this.#shown : undefined
    const found = await this.#client.get<StoredSecret>(SECRETS, { namespace, name })
    if (!found.ok) return still === undefined ? this.#mounted(found.error) : accept(still)
    const keys = await this.#keysOf(found.value)
    if (!keys.ok) return still === undefined ? keys : accept(still)
    const isBelievedNow = await this.#makeBelieved(keys.value)
    const shown = still === undefined || isBelievedNow ? keys.value.certificate : still
    this.#shown = shown
    return accept(shown)
  }

  async #mounted(error: ApiError): Promise<Result<Certificate>> {
    const mounted = await this.#options.mounted()
    return mounted.ok ? mounted : { ok: false, verdict: this.#noSecret(error) }
  }

  /** Usable ones: as they are stored, or renewed. */
  async #keysOf(secret: StoredSecret): Promise<Result<ServingKeys>> {
    const { secretName, hostName, mayWrite } = this.#options
    const now = this.#runtime.date()
    const stored = keysIn(secret)
    const due = whatIsDue(stored, hostName, now)
    if (due === 'nothing') return accept(stored)
    const written = mayWrite() ? await this.#renew(secret, stored, due, now) : undefined
    if (written?.ok) return written
    if (written !== undefined) this.#tell('secret', written.verdict)
    if (isUsable(stored, hostName, now)) return accept(stored)
    return refuse('WebhooksOff', `no webhooks yet: there is no certificate in the Secret "${secretName}"`)
  }

  async #renew(secret: StoredSecret, stored: ServingKeys, due: Due, now: Date): Promise<Result<ServingKeys>> {
    const { secretName, hostName } = this.#options
    const keys = await renewed(stored, due, hostName, now)
    const answer = await this.#client.update<StoredSecret>(SECRETS, {
      ...secret,
      data: { ...secret.data, ...dataOf(keys) },
    })
    if (!answer.ok) return { ok: false, verdict: this.#notFilled(answer.error) }
    this.#said.delete('secret')
    const what = due === 'authority' ? 'an authority and a certificate' : 'a certificate'
    this.#log.info({ op: 'webhookCertificate', msg: `made ${what} for the webhooks`, secret: secretName })
    return accept(keys)
  }

  /** Whether all callers believed the certificate before this. */
  async #makeBelieved(keys: ServingKeys): Promise<boolean> {
    const believing = []
    for (const caller of CALLERS) believing.push(await this.#tellWhomToBelieve(caller, keys))
    return believing.every(Boolean)
  }

  /** A caller that is not there, or may not be read, is somebody else's to keep. */
  async #tellWhomToBelieve(caller: Caller, { caCert, certificate }: ServingKeys): Promise<boolean> {
    const { resource, name, bundlesIn } = caller
    const found = await this.#client.get<KubernetesObject>(resource, { name })
    if (!found.ok) {
      const { code } = found.error
      if (code === 403) this.#tell(name, notRead(caller, found.error))
      return code === 403 || code === 404
    }
    const bundles = bundlesIn(found.value)
    const wanted = bundles.map((bundle) => ({ ...bundle, text: bundleFor(caCert, bundle, this.#shown) }))
    const different = wanted.filter(({ text }, i) => text !== bundles[i]?.text)
    if (different.length > 0 && this.#options.mayWrite()) {
      const patch = bundlePatch(found.value.metadata.resourceVersion ?? '', different)
      const answer = await this.#client.patch(resource, { name }, 'application/json-patch+json', patch, {
        fieldManager: FIELD_MANAGER,
      })
      if (answer.ok) {
        this.#said.delete(name)
        const msg = 'told the API server by which authority to know the webhooks'
        this.#log.info({ op: 'webhookCertificate', msg, kind: resource.kind, name })
      } else this.#tell(name, notBelieved(caller, answer.error))
    }
    return bundles.every(({ text }) => isBelieved(text, certificate))
  }

  /** Who goes without webhooks goes on as before. */
  #noSecret({ message }: ApiError): Verdict {
    const { namespace, secretName } = this.#options
    return {
      reason: 'WebhooksOff',
      message: `no webhooks for now: the Secret "${secretName}" cannot be read: ${message}`,
      facts: { namespace, secret: secretName },
    }
  }

  #notFilled({ code, message }: ApiError): Verdict {
    const { namespace, secretName } = this.#options
    const verdict: Verdict = {
      reason: 'WebhookCertificateNotKept',
      message: `the Secret "${secretName}" of the webhooks is not written: ${message}`,
      facts: { namespace, secret: secretName, code },
    }
    // somebody else has written it, which is seen the next time
    if (code === 409) return verdict
    const remedy = `let the service account update secrets in ${namespace}, or fill it by hand and pass --disable-cert-rotation`
    return { ...verdict, remedy }
  }

  #tell(about: string, verdict: Verdict): void {
    if (this.#said.get(about) === verdict.message) return
    this.#said.set(about, verdict.message)
    say(this.#log, verdict)
  }
}

function notRead({ resource, name }: Caller, { code, message }: ApiError): Verdict {
  return {
    reason: 'WebhooksOff',
    message: `it is not seen whether the API server asks by ${name}, so its caBundle is left to others: ${message}`,
    facts: { kind: resource.kind, name, code },
  }
}

function notBelieved({ resource, name }: Caller, { code, message }: ApiError): Verdict {
  const verdict: Verdict = {
    reason: 'WebhookCertificateNotKept',
    message: `the API server is not told by which authority to know the webhooks: ${message}`,
    facts: { kind: resource.kind, name, code },
  }
  // somebody else has changed the object, and it is tried again
  if (code === 409 || code === 422) return verdict
  const remedy = `let the service account patch ${resource.plural} of that name, or write ca.crt of the Secret into its caBundle`
  return { ...verdict, remedy }
}

function hasEnded({ cert }: Certificate, now: Date): boolean {
  const { validTo = '' } = readCertificate(cert) ?? {}
  return !(now.getTime() < Date.parse(validTo))
}

function keysIn({ data = {} }: StoredSecret): ServingKeys {
  const text = (name: string) => Buffer.from(data[name] ?? '', 'base64').toString()
  return {
    caCert: text('ca.crt'),
    caKey: text('ca.key'),
    certificate: { cert: text('tls.crt'), key: text('tls.key') },
  }
}

function dataOf({ caCert, caKey, certificate }: ServingKeys): Readonly<Record<string, string>> {
  const data = { 'ca.crt': caCert, 'ca.key': caKey, 'tls.crt': certificate.cert, 'tls.key': certificate.key }
  return Object.fromEntries(
    Object.entries(data).map(([name, text]) => [name, Buffer.from(text).toString('base64')]),
  )
}
