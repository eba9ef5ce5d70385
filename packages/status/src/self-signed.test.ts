// The self-signed certificate, read back by two that did not write it: OpenSSL's x509 in this process, and a handshake.

import { expect, test } from 'bun:test'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createSelfSigned } from './self-signed.ts'

const now = new Date('2026-03-01T12:00:00Z')

test('it is a certificate for a server, for this host and loopback, and signs itself', async () => {
  const { cert, key } = await createSelfSigned('node-1.example', now)
  const read = new X509Certificate(cert)
  expect(read.subject).toBe('CN=ingot')
  expect(read.issuer).toBe('CN=ingot')
  expect(read.ca).toBe(false)
  expect(read.subjectAltName).toBe(
    'DNS:localhost, DNS:node-1.example, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
  )
  expect(read.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
  expect(new Date(read.validFrom)).toEqual(new Date('2026-03-01T11:00:00Z'))
  expect(new Date(read.validTo)).toEqual(new Date('2027-03-01T12:00:00Z'))
  expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true)
  expect(read.verify(read.publicKey)).toBe(true)
})

test('a hundred of them are all whole: the integers of a signature differ in length', async () => {
  const made = await Promise.all(Array.from({ length: 100 }, () => createSelfSigned('host', now)))
  const read = made.map(({ cert }) => new X509Certificate(cert))
  expect(read.every((certificate) => certificate.verify(certificate.publicKey))).toBe(true)
  expect(new Set(read.map(({ serialNumber }) => serialNumber)).size).toBe(100)
})

test('a host name that no certificate can hold is left out', async () => {
  const { cert } = await createSelfSigned('hôte', now)
  expect(new X509Certificate(cert).subjectAltName).toStartWith('DNS:localhost, IP')
})

test('a client that trusts it believes it by name and by both addresses', async () => {
  const { cert, key } = await createSelfSigned('host', new Date())
  await using server = Bun.serve({
    port: 0,
    hostname: '::',
    tls: { cert, key },
    fetch: () => new Response('ok'),
  })
  for (const host of ['127.0.0.1', '[::1]', 'localhost']) {
    const response = await fetch(`https://${host}:${server.port}/`, { tls: { ca: cert } })
    expect(await response.text()).toBe('ok')
  }
  await expect(fetch(`https://127.0.0.1:${server.port}/`)).rejects.toThrow('unable to verify')
})

const openssl = Bun.which('openssl')

test.skipIf(openssl === null)('openssl reads every field of it [needs openssl]', async () => {
  const { cert } = await createSelfSigned('host', new Date())
  const run = Bun.spawn([openssl ?? '', 'x509', '-noout', '-text'], {
    stdin: Buffer.from(cert),
    stdout: 'pipe',
  })
  const output = await run.stdout.text()
  const lines = ['Version: 3 (0x2)', 'ecdsa-with-SHA256', 'CA:FALSE', 'Digital Signature', 'TLS Web Server']
  for (const line of lines) expect(output).toContain(line)
})
