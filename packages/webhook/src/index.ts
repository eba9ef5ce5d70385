// The webhooks of MetalLB's controller: an API server asks them before it stores MetalLB's objects, and to have a BGPPeer in
// another version. startWebhooks() serves them over HTTPS as soon as there is a certificate. They stop nothing: without
// them addresses are given as before, and what is wrong with them is a line of the log.

import { seconds } from '@ingot/api'
import type { Client, Runtime } from '@ingot/kube'
import { certificateFolder, openEndpoint, readTlsSettings } from '@ingot/status'
import type { CertificateSource, Endpoint, TlsFlags } from '@ingot/status'
import type { Logger, Metrics } from '@ingot/telemetry'
import { secretCertificate } from './certificate/secret-certificate.ts'
import { readCertificate } from './certificate/serving-keys.ts'
import { createReviewer } from './reviewer.ts'
import { serveBehindTls } from './serve-behind-tls.ts'
import { LONGEST_REVIEW, webhookApp } from './webhook-app.ts'
import { registerWebhookMetrics } from './webhook-metrics.ts'
import type { WebhookMetrics } from './webhook-metrics.ts'

/** The command line's part. */
export interface WebhookSettings {
  /** `--webhook-port`; 0 is any free one. */
  readonly port: number
  /** Without it (`--disable-cert-rotation`) the certificate is read from the folder alone, and nothing is written. */
  readonly isRotated: boolean
  /** `--cert-dir`: where the Secret is mounted. */
  readonly certificateFolder: string
  /** `--cert-service-name`: by which the API server calls. */
  readonly serviceName: string
  /** `--webhook-secret`. */
  readonly secretName: string
  readonly tls: TlsFlags
}

export interface WebhookOptions extends WebhookSettings {
  readonly client: Client
  /** Of the configuration, of the Secret, and of the Service that the API server calls. */
  readonly namespace: string
  /** Whether this program is the one to write the Secret. */
  readonly mayWrite: () => boolean
  readonly metrics: Metrics
  readonly log: Logger
}

/** An API server closes its own idle connections after 90 s: it must never find one closed that it is about to use. */
const IDLE_TIMEOUT = seconds(240)
/** There are few API servers, and each connection may hold a review in memory. */
const MOST_CONNECTIONS = 128

/** Serves the webhooks until they are stopped. It has no way to fail. */
export function startWebhooks(options: WebhookOptions, runtime: Runtime): Endpoint {
  const { client, namespace, port, tls, log } = options
  const metrics = registerWebhookMetrics(options.metrics, runtime)
  return openEndpoint(
    {
      name: 'webhook',
      app: webhookApp(createReviewer(client, namespace, runtime), metrics),
      port,
      address: '',
      flag: '--webhook-port',
      tls: {
        certificate: watched(certificateOf(options, runtime), metrics),
        // what is wrong with the flags the metrics endpoint says
        settings: readTlsSettings(tls).settings,
      },
      serve: serveBehindTls({
        // who sends more than a little too much is cut off without an answer
        maxRequestBodySize: 2 * LONGEST_REVIEW,
        idleTimeout: IDLE_TIMEOUT,
        maxConnections: MOST_CONNECTIONS,
      }),
    },
    runtime,
    log,
  )
}

function certificateOf(options: WebhookOptions, runtime: Runtime): CertificateSource {
  const { isRotated, certificateFolder: folder, serviceName, namespace, client, log } = options
  const mounted = certificateFolder(
    folder,
    'mount tls.crt and tls.key there, as PEM, or leave --disable-cert-rotation out',
  )
  if (!isRotated) return mounted
  const hostName = `${serviceName}.${namespace}.svc`
  return secretCertificate(client, { ...options, hostName, mounted }, runtime, log)
}

function watched(source: CertificateSource, metrics: WebhookMetrics): CertificateSource {
  return async () => {
    const certificate = await source()
    if (certificate.ok) {
      const { validTo } = readCertificate(certificate.value.cert) ?? {}
      metrics.certificateEnds(validTo === undefined ? undefined : new Date(validTo))
    }
    return certificate
  }
}
