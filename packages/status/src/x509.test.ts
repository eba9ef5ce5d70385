// Certificates read back by OpenSSL in this process: an authority, a server of it, and what a signer is called.

import { expect, test } from 'bun:test'
import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { writeCertificate } from './x509.ts'
import type { CertificateContent } from './x509.ts'

const SERVER = {
  commonName: 'a.example',
  dnsNames: ['a.example', 'b.example'],
  isAuthority: false,
  validFrom: new Date('2026-01-01T00:00:00Z'),
  validTo: new Date('2060-01-01T00:00:00Z'),
} satisfies CertificateContent
const AUTHORITY = { ...SERVER, commonName: 'authority', organization: 'org', isAuthority: true }

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })

test.each([
  ['RSA by RSA', rsa, rsa],
  ['RSA by ECDSA', rsa, ec],
  ['ECDSA by RSA', ec, rsa],
])('%s', (_, own, authorityKeys) => {
  const certificate = new X509Certificate(writeCertificate(AUTHORITY, authorityKeys))
  const signer = { certificate, key: authorityKeys.privateKey }
  const read = new X509Certificate(
    writeCertificate({ ...SERVER, addresses: [Uint8Array.of(192, 0, 2, 1)] }, own, signer),
  )
  expect(certificate.ca).toBe(true)
  expect(certificate.verify(certificate.publicKey)).toBe(true)
  expect(read.ca).toBe(false)
  expect(read.issuer.split('\n')).toEqual(['O=org', 'CN=authority'])
  expect(read.subjectAltName).toBe('DNS:a.example, DNS:b.example, IP Address:192.0.2.1')
  expect([new Date(read.validFrom), new Date(read.validTo)]).toEqual([SERVER.validFrom, SERVER.validTo])
  expect(read.checkIssued(certificate)).toBe(true)
  expect(read.verify(certificate.publicKey)).toBe(true)
  expect(read.publicKey.equals(createPublicKey(own.privateKey))).toBe(true)
})

test('an authority of the same name with another key is another', () => {
  const [one, other] = [rsa, ec].map((keys) => new X509Certificate(writeCertificate(AUTHORITY, keys)))
  if (one === undefined || other === undefined) throw new Error('unreachable')
  const read = new X509Certificate(writeCertificate(SERVER, ec, { certificate: one, key: rsa.privateKey }))
  expect(read.checkIssued(one)).toBe(true)
  expect(read.checkIssued(other)).toBe(false)
})
