// A certificate that nobody else signed, made in memory: what /metrics shows over HTTPS until it is given a real one.
// ECDSA P-256, for a server, valid a year. It proves nothing, so scrapers skip its verification; the traffic is private.
// Contract: RFC 5280 4.1 (certificate), 4.2.1 (extensions); RFC 5758 3.2 (ECDSA with SHA-256).

import {
  bitString,
  element,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  time,
  TRUE,
  unsigned,
  utf8,
} from './der.ts'
import type { Bytes } from './der.ts'

/** A certificate with its key, as PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'))
const COMMON_NAME = objectIdentifier('2.5.4.3')
const KEY_USAGE = objectIdentifier('2.5.29.15')
const SUBJECT_ALTERNATIVE_NAME = objectIdentifier('2.5.29.17')
const BASIC_CONSTRAINTS = objectIdentifier('2.5.29.19')
const EXTENDED_KEY_USAGE = objectIdentifier('2.5.29.37')
const SERVER_AUTHENTICATION = objectIdentifier('1.3.6.1.5.5.7.3.1')

const LOOPBACKS: readonly Bytes[] = [
  Uint8Array.of(127, 0, 0, 1),
  Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
]

const HOUR = 3_600_000
const YEAR = 365 * 24 * HOUR

/**
 * Makes a key and a certificate for `localhost`, both loopback addresses and `hostName`.
 *
 * @param now The certificate is valid from an hour before, for clocks that are behind, to a year after.
 */
export async function createSelfSigned(hostName: string, now: Date): Promise<Certificate> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const publicKeyInfo = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey))
  const body = certificateBody(publicKeyInfo, hostName, now)
  const signed = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, body)
  const certificate = sequence(body, ECDSA_WITH_SHA256, bitString(signatureValue(new Uint8Array(signed))))
  const key = new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey))
  return { cert: pem('CERTIFICATE', certificate), key: pem('PRIVATE KEY', key) }
}

/** TBSCertificate. */
function certificateBody(publicKeyInfo: Bytes, hostName: string, now: Date): Bytes {
  const name = sequence(setOf(sequence(COMMON_NAME, utf8('ingot'))))
  const version3 = element(0xa0, unsigned(Uint8Array.of(2)))
  const serialNumber = unsigned(crypto.getRandomValues(new Uint8Array(16)))
  const validity = sequence(time(new Date(now.getTime() - HOUR)), time(new Date(now.getTime() + YEAR)))
  const extensions = element(
    0xa3,
    sequence(
      critical(BASIC_CONSTRAINTS, sequence()),
      // digitalSignature is the first bit
      critical(KEY_USAGE, bitString(Uint8Array.of(0x80), 7)),
      extension(EXTENDED_KEY_USAGE, sequence(SERVER_AUTHENTICATION)),
      extension(SUBJECT_ALTERNATIVE_NAME, alternativeNames(hostName)),
    ),
  )
  return sequence(version3, serialNumber, ECDSA_WITH_SHA256, name, validity, name, publicKeyInfo, extensions)
}

function alternativeNames(hostName: string): Bytes {
  const names = new Set(['localhost', hostName].filter((name) => /^[\w.-]+$/.test(name)))
  return sequence(
    ...Array.from(names, (name) => element(0x82, new TextEncoder().encode(name))),
    ...LOOPBACKS.map((address) => element(0x87, address)),
  )
}

function extension(identifier: Bytes, value: Bytes): Bytes {
  return sequence(identifier, octetString(value))
}

/** One that a client must refuse if it does not know it. */
function critical(identifier: Bytes, value: Bytes): Bytes {
  return sequence(identifier, TRUE, octetString(value))
}

/** WebCrypto gives r and s side by side; X.509 wants a sequence of two integers (RFC 5480 A). */
function signatureValue(raw: Bytes): Bytes {
  return sequence(unsigned(raw.slice(0, 32)), unsigned(raw.slice(32)))
}

function pem(label: string, der: Bytes): string {
  const lines = der.toBase64().match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}
