// Keys from making to renewal, by the clock; read by OpenSSL too, and as MetalLB keeps them.

import { afterAll, describe, expect, test } from 'bun:test'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HOST, keysMadeAt, NONE } from './keys.fixture.ts'
import { hasSigned, isUsable, renewed, whatIsDue } from './serving-keys.ts'
import type { Due, ServingKeys } from './serving-keys.ts'

const START = '2026-01-01T00:00:00Z'
const made = await keysMadeAt(START)
const others = await keysMadeAt(START, 'others')

test('an authority for ten years and a certificate for one, called as MetalLB calls them', () => {
  const authority = new X509Certificate(made.caCert)
  expect(authority.subject.split('\n')).toEqual(['O=metallb', 'CN=cert'])
  expect({ ca: authority.ca, names: authority.subjectAltName }).toEqual({ ca: true, names: 'DNS:cert' })
  expect(new Date(authority.validFrom)).toEqual(new Date('2025-12-31T23:00:00Z'))
  expect(new Date(authority.validTo)).toEqual(new Date('2035-12-30T00:00:00Z'))
  const own = new X509Certificate(made.certificate.cert)
  expect({ ca: own.ca, names: own.subjectAltName }).toEqual({ ca: false, names: `DNS:${HOST}` })
  expect(new Date(own.validTo)).toEqual(new Date('2027-01-01T00:00:00Z'))
  expect(hasSigned(authority, own)).toBe(true)
  for (const key of [made.caKey, made.certificate.key]) expect(key).toStartWith('-----BEGIN RSA PRIVATE KEY')
})

describe('what is due', () => {
  test.each<[string, ServingKeys, string, Due]>([
    ['nothing while it is new', made, '2026-01-01T00:00:00Z', 'nothing'],
    ['nothing up to 90 days before its end', made, '2026-10-02T23:59:59Z', 'nothing'],
    ['a certificate from then on', made, '2026-10-03T00:00:00Z', 'certificate'],
    ['a certificate when it has ended', made, '2028-01-01T00:00:00Z', 'certificate'],
    ['both 90 days before the end of the authority', made, '2035-10-01T00:00:00Z', 'authority'],
    ['both where there is nothing', NONE, START, 'authority'],
    ['both where the Secret has rubbish', { ...made, caCert: 'a' }, START, 'authority'],
    [
      'a certificate where another has signed it',
      { ...made, certificate: others.certificate },
      START,
      'certificate',
    ],
    [
      'a certificate where the key is not its own',
      { ...made, certificate: { ...made.certificate, key: others.certificate.key } },
      START,
      'certificate',
    ],
    ['nothing where only the key of the authority is missing', { ...made, caKey: '' }, START, 'nothing'],
    [
      'both where that is missing and the certificate ends',
      { ...made, caKey: '' },
      '2026-11-01T00:00:00Z',
      'authority',
    ],
    [
      'both where the key is of another authority',
      { ...made, caKey: others.caKey },
      '2026-11-01T00:00:00Z',
      'authority',
    ],
  ])('%s', (_, keys, now, due) => {
    expect(whatIsDue(keys, HOST, new Date(now))).toBe(due)
  })

  test('a certificate for another name', () => {
    expect(whatIsDue(made, 'other.metallb-system.svc', new Date(START))).toBe('certificate')
  })
})

describe('renewed', () => {
  test('is the certificate alone, by the same authority', async () => {
    const now = new Date('2026-11-01T00:00:00Z')
    const next = await renewed(made, 'certificate', HOST, now)
    expect([next.caCert, next.caKey]).toEqual([made.caCert, made.caKey])
    expect(next.certificate).not.toEqual(made.certificate)
    expect(isUsable(next, HOST, now)).toBe(true)
  })

  test('is all of it, which nobody knows who knows the old authority', () => {
    const certificate = new X509Certificate(others.certificate.cert)
    expect(hasSigned(new X509Certificate(made.caCert), certificate)).toBe(false)
  })
})

test('a certificate can be used from its beginning to its end', () => {
  const dates = [
    '2025-12-31T22:59:59Z',
    '2025-12-31T23:00:00Z',
    '2026-12-31T23:59:59Z',
    '2027-01-01T00:00:00Z',
  ]
  expect(dates.map((date) => isUsable(made, HOST, new Date(date)))).toEqual([false, true, true, false])
})

const openssl = Bun.which('openssl')

describe.skipIf(openssl === null)('openssl [needs openssl]', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ingot-webhook-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const run = async (...words: readonly string[]) => {
    const child = Bun.spawn([openssl ?? '', ...words], { cwd: folder, stdout: 'pipe', stderr: 'pipe' })
    const [output, complaints] = await Promise.all([child.stdout.text(), child.stderr.text()])
    return { code: await child.exited, output, complaints }
  }

  test('believes a certificate of one of two authorities with the same name', async () => {
    writeFileSync(join(folder, 'ca.crt'), others.caCert + made.caCert)
    writeFileSync(join(folder, 'tls.crt'), made.certificate.cert)
    expect(
      await run('verify', '-x509_strict', '-attime', '1770000000', '-CAfile', 'ca.crt', 'tls.crt'),
    ).toMatchObject({
      code: 0,
      output: 'tls.crt: OK\n',
    })
  })

  test('has made an authority with other strings and identifiers, which signs here', async () => {
    const subject = ['-newkey', 'rsa:2048', '-nodes', '-subj', '/O=metallb/CN=cert', '-days', '3650']
    const config = '[req]\ndistinguished_name=dn\nstring_mask=pkix\n[dn]\n'
    writeFileSync(join(folder, 'openssl.cnf'), config)
    const files = ['-keyout', 'ca.key', '-out', 'ca.crt', '-config', 'openssl.cnf']
    const extensions = [
      '-addext',
      'basicConstraints=critical,CA:TRUE',
      '-addext',
      'subjectKeyIdentifier=hash',
    ]
    expect(await run('req', '-x509', ...subject, ...files, ...extensions)).toMatchObject({ code: 0 })
    const [caCert, caKey] = await Promise.all(
      ['ca.crt', 'ca.key'].map((name) => Bun.file(join(folder, name)).text()),
    )
    const foreign = { ...NONE, caCert: caCert ?? '', caKey: caKey ?? '' }
    expect(whatIsDue(foreign, HOST, new Date())).toBe('certificate')
    const next = await renewed(foreign, 'certificate', HOST, new Date())
    writeFileSync(join(folder, 'tls.crt'), next.certificate.cert)
    expect(await run('verify', '-CAfile', 'ca.crt', 'tls.crt')).toMatchObject({
      code: 0,
      output: 'tls.crt: OK\n',
    })
  })
})
