// What becomes of the three TLS flags, and that each setting does in a handshake what it says.

import { expect, test } from 'bun:test'
import { createSelfSigned } from './self-signed.ts'
import { readTlsSettings } from './tls-settings.ts'

const NONE = { minVersion: '', cipherSuites: '', curvePreferences: '' }
const ECDSA_128 = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'

const CASES: [object, object, string[]][] = [
  [{}, { minVersion: 0x0304 }, []],
  [{ minVersion: 'VersionTLS13' }, { minVersion: 0x0304 }, []],
  [{ minVersion: 'VersionTLS12' }, { minVersion: 0x0303 }, []],
  [{ minVersion: '1.2' }, { minVersion: 0x0304 }, ['parsing tls-min-version: unknown tls version "1.2"']],
  [
    { minVersion: 'VersionTLS12', cipherSuites: `${ECDSA_128}, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305` },
    { minVersion: 0x0303, ciphers: `${ECDSA_128}:TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256` },
    [],
  ],
  [
    { minVersion: 'VersionTLS12', cipherSuites: `TLS_NULL,${ECDSA_128}` },
    { minVersion: 0x0303, ciphers: ECDSA_128 },
    ["parsing tls-cipher-suites: Cipher suite TLS_NULL not supported or doesn't exist"],
  ],
  [
    { cipherSuites: ECDSA_128 },
    { minVersion: 0x0304 },
    ['parsing tls-cipher-suites: cipher suites cannot be configured with TLS 1.3'],
  ],
  [{ curvePreferences: '4588,29, 23' }, { minVersion: 0x0304, ecdhCurve: 'X25519MLKEM768:X25519:P-256' }, []],
  [
    { curvePreferences: '24,24,4587,x' },
    { minVersion: 0x0304, ecdhCurve: 'P-384' },
    [
      'parsing tls-curve-preferences: duplicate curve ID 24',
      'parsing tls-curve-preferences: unsupported curve ID "4587"',
      'parsing tls-curve-preferences: unsupported curve ID "x"',
    ],
  ],
  // names that every object of JavaScript has
  [
    { minVersion: 'constructor', curvePreferences: 'toString,29' },
    { minVersion: 0x0304, ecdhCurve: 'X25519' },
    [
      'parsing tls-min-version: unknown tls version "constructor"',
      'parsing tls-curve-preferences: unsupported curve ID "toString"',
    ],
  ],
]

test.each(CASES)('%j', (flags, settings, mistakes) => {
  expect(readTlsSettings({ ...NONE, ...flags })).toEqual({ settings, mistakes } as never)
})

const openssl = Bun.which('openssl')

/** The protocol, the cipher and the curve that `openssl s_client` agrees on, or the alert that it gets. */
async function handshake(flags: object, ...options: string[]) {
  const certificate = await createSelfSigned('localhost', new Date())
  const { settings } = readTlsSettings({ ...NONE, ...flags })
  await using server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    tls: { ...certificate, ...settings },
    fetch: () => new Response('ok'),
  })
  const client = Bun.spawn([openssl ?? '', 's_client', '-connect', `127.0.0.1:${server.port}`, ...options], {
    stdin: Buffer.from(''),
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const output = (await Promise.all([client.stdout.text(), client.stderr.text()])).join('\n')
  return {
    session: /New, (\S+), Cipher is (\S+)/.exec(output)?.slice(1).join(' '),
    curve: /Server Temp Key: ([^,\n]+)/.exec(output)?.[1],
    alert: /alert ([a-z ]+)/.exec(output)?.[1],
  }
}

test.skipIf(openssl === null)('without flags a client of TLS 1.2 is refused [needs openssl]', async () => {
  expect(await handshake({}, '-tls1_2')).toMatchObject({ alert: 'protocol version' })
  expect((await handshake({}, '-tls1_3')).session).toStartWith('TLSv1.3 ')
})

test.skipIf(openssl === null)(
  'TLS 1.2 is spoken where it is asked for, with the suites that are named [needs openssl]',
  async () => {
    const flags = { minVersion: 'VersionTLS12', cipherSuites: ECDSA_128 }
    expect((await handshake(flags, '-tls1_2')).session).toBe('TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256')
    expect(await handshake(flags, '-tls1_2', '-cipher', 'ECDHE-ECDSA-AES256-GCM-SHA384')).toMatchObject({
      alert: 'handshake failure',
    })
    expect(await handshake(flags, '-tls1_1')).toMatchObject({ alert: 'protocol version' })
  },
)

test.skipIf(openssl === null)('only the curves that are named are used [needs openssl]', async () => {
  expect(await handshake({ curvePreferences: '24' })).toMatchObject({ curve: 'ECDH' })
  expect(await handshake({ curvePreferences: '24' }, '-groups', 'X25519')).toMatchObject({
    alert: 'handshake failure',
  })
  expect(await handshake({ curvePreferences: '29' })).toMatchObject({ curve: 'X25519' })
})

test('every suite and every curve that is accepted is one that Bun knows', async () => {
  const certificate = await createSelfSigned('localhost', new Date())
  const suites = ['ECDSA', 'RSA'].flatMap((kind) =>
    ['AES_128_GCM_SHA256', 'AES_256_GCM_SHA384', 'AES_128_CBC_SHA', 'CHACHA20_POLY1305'].map(
      (cipher) => `TLS_ECDHE_${kind}_WITH_${cipher}`,
    ),
  )
  const flags = [
    ...suites.map((cipherSuites) => ({ ...NONE, minVersion: 'VersionTLS12', cipherSuites })),
    ...['23', '24', '25', '29', '4588'].map((curvePreferences) => ({ ...NONE, curvePreferences })),
  ]
  for (const flag of flags) {
    const { settings, mistakes } = readTlsSettings(flag)
    expect(mistakes).toEqual([])
    const tls = { ...certificate, ...settings }
    await Bun.serve({ port: 0, hostname: '127.0.0.1', tls, fetch: () => new Response('ok') }).stop()
  }
})
