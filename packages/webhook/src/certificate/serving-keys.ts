// What MetalLB keeps in its Secret for the webhooks: an authority with its key, and a certificate of it, with its key, for
// the name by which an API server calls. Keys are RSA 2048 in PKCS #1 and the authority is called as MetalLB's is, so that
// MetalLB takes up what was made here, and the other way round. Pure: who stores it is secret-certificate.ts.

import { writeCertificate } from '@ingot/status'
import type { Certificate, CertificateContent, Signer } from '@ingot/status'
import { createPrivateKey, generateKeyPair, X509Certificate } from 'node:crypto'
import { promisify } from 'node:util'

export interface ServingKeys {
  readonly caCert: string
  readonly caKey: string
  readonly certificate: Certificate
}

/** What has to be made anew: a certificate by the same authority, or both. */
export type Due = 'nothing' | 'certificate' | 'authority'

const DAY = 86_400_000
const HOUR = 3_600_000
const AUTHORITY_FOR = 3650 * DAY
const CERTIFICATE_FOR = 365 * DAY
/** So long before its end each of them is replaced. */
const RENEWED_BEFORE = 90 * DAY

const AUTHORITY = {
  commonName: 'cert',
  organization: 'metallb',
  dnsNames: ['cert'],
  isAuthority: true,
} as const

/** What is due at `now`, looking ahead; `hostName` is the webhooks'. */
export function whatIsDue(keys: ServingKeys, hostName: string, now: Date): Due {
  const then = new Date(now.getTime() + RENEWED_BEFORE)
  if (isUsable(keys, hostName, then)) return 'nothing'
  return signerIn(keys, then) === undefined ? 'authority' : 'certificate'
}

/** Whether who trusts the authority believes the certificate at `now`. */
export function isUsable({ caCert, certificate }: ServingKeys, hostName: string, now: Date): boolean {
  const [authority, own] = [readCertificate(caCert), readCertificate(certificate.cert)]
  if (authority === undefined || own === undefined) return false
  return (
    isKeyOf(certificate.key, own) &&
    hasSigned(authority, own) &&
    own.checkHost(hostName) !== undefined &&
    isValidAt(own, now) &&
    isValidAt(authority, now)
  )
}

/** Makes what is due. */
export async function renewed(
  keys: ServingKeys,
  due: Due,
  hostName: string,
  now: Date,
): Promise<ServingKeys> {
  const kept = due === 'authority' ? undefined : signerIn(keys, now)
  if (kept !== undefined) return { ...keys, certificate: await serverCertificate(kept, hostName, now) }
  const pair = await generateRsaPair()
  const caCert = writeCertificate({ ...AUTHORITY, ...validFor(AUTHORITY_FOR, now) }, pair)
  const signer = { certificate: new X509Certificate(caCert), key: pair.privateKey }
  const certificate = await serverCertificate(signer, hostName, now)
  return { caCert, caKey: pem(pair.privateKey), certificate }
}

async function serverCertificate(signer: Signer, hostName: string, now: Date): Promise<Certificate> {
  const pair = await generateRsaPair()
  const content = { commonName: hostName, dnsNames: [hostName], isAuthority: false }
  const cert = writeCertificate({ ...content, ...validFor(CERTIFICATE_FOR, now) }, pair, signer)
  return { cert, key: pem(pair.privateKey) }
}

function generateRsaPair() {
  return promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
}

function pem(key: Signer['key']): string {
  return key.export({ type: 'pkcs1', format: 'pem' }).toString()
}

/** From an hour ago, for clocks that are behind. */
function validFor(duration: number, now: Date): Pick<CertificateContent, 'validFrom' | 'validTo'> {
  return { validFrom: new Date(now.getTime() - HOUR), validTo: new Date(now.getTime() + duration) }
}

/** The authority, if it can still sign at `now`. */
function signerIn({ caCert, caKey }: ServingKeys, now: Date): Signer | undefined {
  const certificate = readCertificate(caCert)
  if (certificate === undefined || !certificate.ca || !isValidAt(certificate, now)) return undefined
  return isKeyOf(caKey, certificate) ? { certificate, key: createPrivateKey(caKey) } : undefined
}

/** The first certificate of a text, which may be anything. */
export function readCertificate(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(text)
  } catch {
    return undefined
  }
}

function isKeyOf(key: string, certificate: X509Certificate): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key))
  } catch {
    return false
  }
}

export function hasSigned(authority: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey)
}

function isValidAt({ validFrom, validTo }: X509Certificate, date: Date): boolean {
  return Date.parse(validFrom) <= date.getTime() && date.getTime() < Date.parse(validTo)
}
