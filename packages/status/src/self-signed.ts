// A certificate that nobody else signed, made in memory: what /metrics shows over HTTPS until it is given a real one.
// ECDSA P-256, for a server, valid a year. It proves nothing, so scrapers skip its verification; the traffic is private.

import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import type { Bytes } from './der.ts'
import { writeCertificate } from './x509.ts'
import type { Certificate } from './x509.ts'

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
  const keys = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' })
  const names = new Set(['localhost', hostName].filter((name) => /^[\w.-]+$/.test(name)))
  const cert = writeCertificate(
    {
      commonName: 'ingot',
      dnsNames: [...names],
      addresses: LOOPBACKS,
      isAuthority: false,
      validFrom: new Date(now.getTime() - HOUR),
      validTo: new Date(now.getTime() + YEAR),
    },
    keys,
  )
  return { cert, key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
}
