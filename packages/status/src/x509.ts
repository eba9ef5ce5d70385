// X.509 certificates as they are written: for a server, or for an authority that signs those of servers. Whoever asks
// brings the keys, RSA or ECDSA on P-256; what is read of the signer is what its name and key are called in it.
// Contract: RFC 5280 4.1 (certificate), 4.2.1 (extensions); RFC 5758 3.2 (ECDSA with SHA-256); RFC 4055 5 (RSA).

import { hash, sign } from 'node:crypto'
import type { KeyObject, X509Certificate } from 'node:crypto'
import {
  bitString,
  element,
  elementsOf,
  NULL,
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

/** What a certificate says. */
export interface CertificateContent {
  readonly commonName: string
  readonly organization?: string
  readonly dnsNames: readonly string[]
  /** Four octets, or sixteen. */
  readonly addresses?: readonly Bytes[]
  /** It signs certificates of others, and is no server's. */
  readonly isAuthority: boolean
  readonly validFrom: Date
  readonly validTo: Date
}

/** Who signs: the certificate of an authority, with its key. */
export interface Signer {
  readonly certificate: X509Certificate
  readonly key: KeyObject
}

const COMMON_NAME = objectIdentifier('2.5.4.3')
const ORGANIZATION = objectIdentifier('2.5.4.10')
const SUBJECT_KEY_IDENTIFIER = objectIdentifier('2.5.29.14')
const KEY_USAGE = objectIdentifier('2.5.29.15')
const SUBJECT_ALTERNATIVE_NAME = objectIdentifier('2.5.29.17')
const BASIC_CONSTRAINTS = objectIdentifier('2.5.29.19')
const AUTHORITY_KEY_IDENTIFIER = objectIdentifier('2.5.29.35')
const EXTENDED_KEY_USAGE = objectIdentifier('2.5.29.37')
const SERVER_AUTHENTICATION = objectIdentifier('1.3.6.1.5.5.7.3.1')

const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'))
const RSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.113549.1.1.11'), NULL)

/** Bits of KeyUsage, the first one leftmost. */
const DIGITAL_SIGNATURE = 0x80
const KEY_ENCIPHERMENT = 0x20
const KEY_CERT_SIGN = 0x04

/** A certificate for the owner of `keys`, as PEM. Without `signer` it signs itself. */
export function writeCertificate(
  content: CertificateContent,
  keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
  signer?: Signer,
): string {
  const signingKey = signer?.key ?? keys.privateKey
  const algorithm = isRsa(signingKey) ? RSA_WITH_SHA256 : ECDSA_WITH_SHA256
  const subject = nameOf(content)
  const body = sequence(
    element(0xa0, unsigned(Uint8Array.of(2))),
    unsigned(crypto.getRandomValues(new Uint8Array(16))),
    algorithm,
    signer === undefined ? subject : subjectOf(signer.certificate),
    sequence(time(content.validFrom), time(content.validTo)),
    subject,
    spki(keys.publicKey),
    element(0xa3, extensions(content, keys.publicKey, signer)),
  )
  const signature = bitString(Uint8Array.from(sign('sha256', body, signingKey)))
  return pem('CERTIFICATE', sequence(body, algorithm, signature))
}

function extensions(content: CertificateContent, publicKey: KeyObject, signer: Signer | undefined): Bytes {
  const { isAuthority, dnsNames, addresses = [] } = content
  const signerIdentifier = signer && keyIdentifierOf(signer.certificate)
  return sequence(
    critical(BASIC_CONSTRAINTS, isAuthority ? sequence(TRUE) : sequence()),
    critical(KEY_USAGE, keyUsage(isAuthority, isRsa(publicKey))),
    ...(isAuthority ? [] : [extension(EXTENDED_KEY_USAGE, sequence(SERVER_AUTHENTICATION))]),
    extension(SUBJECT_KEY_IDENTIFIER, octetString(keyIdentifier(publicKey))),
    ...(signerIdentifier === undefined
      ? []
      : [extension(AUTHORITY_KEY_IDENTIFIER, sequence(element(0x80, signerIdentifier)))]),
    extension(
      SUBJECT_ALTERNATIVE_NAME,
      sequence(
        ...dnsNames.map((name) => element(0x82, new TextEncoder().encode(name))),
        ...addresses.map((address) => element(0x87, address)),
      ),
    ),
  )
}

function keyUsage(isAuthority: boolean, hasRsa: boolean): Bytes {
  const bits = DIGITAL_SIGNATURE | (hasRsa ? KEY_ENCIPHERMENT : 0) | (isAuthority ? KEY_CERT_SIGN : 0)
  // zeros at the end are left out, X.690 11.2.2
  return bitString(Uint8Array.of(bits), 31 - Math.clz32(bits & -bits))
}

function nameOf({ commonName, organization }: CertificateContent): Bytes {
  const attribute = (type: Bytes, text: string) => setOf(sequence(type, utf8(text)))
  return sequence(
    ...(organization === undefined ? [] : [attribute(ORGANIZATION, organization)]),
    attribute(COMMON_NAME, commonName),
  )
}

/** Octet for octet: to some a name in another kind of string is another name. */
function subjectOf(certificate: X509Certificate): Bytes {
  return bodyOf(certificate)[4]?.whole ?? sequence()
}

function keyIdentifierOf(certificate: X509Certificate): Bytes | undefined {
  const [list] = elementsOf(bodyOf(certificate).find(({ tag }) => tag === 0xa3)?.content ?? new Uint8Array())
  const found = elementsOf(list?.content ?? new Uint8Array())
    .map(({ content }) => elementsOf(content))
    .find(([identifier]) => identifier?.whole.toHex() === SUBJECT_KEY_IDENTIFIER.toHex())
  const [identifier] = elementsOf(found?.at(-1)?.content ?? new Uint8Array())
  return identifier?.content
}

/** serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo, and what is optional after them. */
function bodyOf({ raw }: X509Certificate) {
  const [certificate] = elementsOf(Uint8Array.from(raw))
  const [body] = elementsOf(certificate?.content ?? new Uint8Array())
  return elementsOf(body?.content ?? new Uint8Array()).filter(({ tag }) => tag !== 0xa0)
}

/** RFC 5280 4.2.1.2 leaves open how; RFC 7093 2 has this one. */
function keyIdentifier(publicKey: KeyObject): Bytes {
  return Uint8Array.from(hash('sha256', spki(publicKey), 'buffer').subarray(0, 20))
}

function spki(publicKey: KeyObject): Bytes {
  return Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' }))
}

function isRsa({ asymmetricKeyType }: KeyObject): boolean {
  return asymmetricKeyType === 'rsa'
}

function extension(identifier: Bytes, value: Bytes): Bytes {
  return sequence(identifier, octetString(value))
}

/** One that a client must refuse if it does not know it. */
function critical(identifier: Bytes, value: Bytes): Bytes {
  return sequence(identifier, TRUE, octetString(value))
}

function pem(label: string, der: Bytes): string {
  const lines = der.toBase64().match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}
