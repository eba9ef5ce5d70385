// Whom an API server believes: the `caBundle` of each webhook that it calls, in base64. An authority that is replaced stays
// in there for as long as a certificate of it is shown, so that at no time one is shown that nobody believes. Pure.
// Contract: admissionregistration.k8s.io/v1 WebhookClientConfig.

import { CUSTOM_RESOURCE_DEFINITIONS, VALIDATING_WEBHOOK_CONFIGURATIONS } from '@ingot/api'
import type { Resource } from '@ingot/api'
import { valueAt } from '@ingot/config'
import type { Certificate } from '@ingot/status'
import { hasSigned, readCertificate } from './serving-keys.ts'

/** An object of MetalLB's by which an API server calls. */
export interface Caller {
  readonly resource: Resource
  readonly name: string
  /** Where bundles stand in it, as JSON pointers, and what they are. */
  readonly bundlesIn: (object: unknown) => readonly Bundle[]
}

export interface Bundle {
  readonly pointer: string
  /** Certificates, as PEM; '' for none. */
  readonly text: string
}

export const CALLERS: readonly Caller[] = [
  {
    resource: VALIDATING_WEBHOOK_CONFIGURATIONS,
    name: 'metallb-webhook-configuration',
    bundlesIn(object) {
      const webhooks = valueAt(object, 'webhooks')
      return (Array.isArray(webhooks) ? webhooks : []).map((webhook: unknown, i) =>
        bundleIn(valueAt(webhook, 'clientConfig'), `/webhooks/${i}/clientConfig`),
      )
    },
  },
  {
    resource: CUSTOM_RESOURCE_DEFINITIONS,
    name: 'bgppeers.metallb.io',
    bundlesIn(object) {
      const config = valueAt(object, 'spec', 'conversion', 'webhook', 'clientConfig')
      return config === undefined ? [] : [bundleIn(config, '/spec/conversion/webhook/clientConfig')]
    },
  },
]

function bundleIn(clientConfig: unknown, pointer: string): Bundle {
  const caBundle = valueAt(clientConfig, 'caBundle')
  const text = typeof caBundle === 'string' ? Buffer.from(caBundle, 'base64').toString() : ''
  return { pointer: `${pointer}/caBundle`, text }
}

/** The bundle to have in place of `bundle`, while `shown` is what new connections see. */
export function bundleFor(caCert: string, { text }: Bundle, shown: Certificate | undefined): string {
  if (shown === undefined || isBelieved(caCert, shown)) return caCert
  const needed = certificatesIn(text).filter((authority) => isBelieved(authority, shown))
  return [caCert.trimEnd(), ...needed, ''].join('\n')
}

/** Whether one of the authorities in a text has signed it. */
export function isBelieved(text: string, { cert }: Certificate): boolean {
  const certificate = readCertificate(cert)
  if (certificate === undefined) return false
  return certificatesIn(text).some((each) => {
    const authority = readCertificate(each)
    return authority !== undefined && hasSigned(authority, certificate)
  })
}

function certificatesIn(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs) ?? []
}

/** The JSON patch that puts texts where their pointers say, on that version of the object alone. */
export function bundlePatch(resourceVersion: string, bundles: readonly Bundle[]) {
  return [
    { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
    ...bundles.map(({ pointer, text }) => ({
      op: 'add',
      path: pointer,
      value: Buffer.from(text).toString('base64'),
    })),
  ]
}
