// Where an endpoint has its certificate from: a folder that Kubernetes writes and rewrites, or this process.
// Both are asked again and again; what they answer is a certificate whose key fits, or why there is none. A folder in
// the middle of a change is a failure like another: whoever asks keeps what it has.

import { accept, refuse } from '@ingot/api'
import type { Result } from '@ingot/api'
import type { Runtime } from '@ingot/kube'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createSelfSigned } from './self-signed.ts'
import type { Certificate } from './x509.ts'

/** Gives the certificate to show now. */
export type CertificateSource = () => Promise<Result<Certificate>>

/**
 * tls.crt (with its chain) and tls.key in `folder`, the names of a Secret of type kubernetes.io/tls.
 *
 * @param remedy What to do where there is none.
 */
export function certificateFolder(folder: string, remedy: string): CertificateSource {
  const unreadable = (error: string) =>
    refuse('EndpointOff', `no certificate in ${folder}: ${error}`, { folder }, remedy)
  return async () => {
    try {
      const [cert, key] = await Promise.all(
        ['tls.crt', 'tls.key'].map((name) => Bun.file(`${folder}/${name}`).text()),
      )
      if (cert === undefined || key === undefined) return unreadable('nothing was read')
      const isPair = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))
      return isPair ? accept({ cert, key }) : unreadable('tls.key is not the key of tls.crt')
    } catch (error) {
      return unreadable(error instanceof Error ? error.message : String(error))
    }
  }
}

const DAY = 86_400_000
const RENEW_AFTER = 180 * DAY

/** A certificate made here, for `hostName`, and a new one every half year. */
export function selfSignedSource(hostName: string, { date }: Pick<Runtime, 'date'>): CertificateSource {
  let made: { readonly certificate: Certificate; readonly at: number } | undefined
  return async () => {
    const now = date()
    if (made === undefined || now.getTime() - made.at > RENEW_AFTER) {
      made = { certificate: await createSelfSigned(hostName, now), at: now.getTime() }
    }
    return accept(made.certificate)
  }
}
