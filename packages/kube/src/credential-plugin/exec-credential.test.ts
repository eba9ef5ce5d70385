// What a credential plugin is told, and what of its answers is taken: secrets are in none of the complaints.

import { expect, test } from 'bun:test'
import { execInfo, readExecCredential } from './exec-credential.ts'

const V1 = 'client.authentication.k8s.io/v1'
const SECRET = 'ey-secret'

function answer(status: unknown, more: object = {}): string {
  return JSON.stringify({ apiVersion: V1, kind: 'ExecCredential', spec: {}, status, ...more })
}

test('it is told whether somebody can be asked, and of the cluster only where it wants to know', () => {
  expect(JSON.parse(execInfo({ apiVersion: V1 }, undefined, true))).toEqual({
    apiVersion: V1,
    kind: 'ExecCredential',
    spec: { interactive: true },
  })
  const cluster = { server: 'https://10.0.0.1:6443', insecureSkipTlsVerify: false, config: { audience: 'a' } }
  const told = execInfo({ apiVersion: V1, cluster: { ...cluster, tlsServerName: 'kubernetes' } }, 'CA', false)
  expect(JSON.parse(told).spec).toEqual({
    interactive: false,
    cluster: {
      server: 'https://10.0.0.1:6443',
      'tls-server-name': 'kubernetes',
      'certificate-authority-data': Buffer.from('CA').toString('base64'),
      config: { audience: 'a' },
    },
  })
  const blind = execInfo(
    { apiVersion: V1, cluster: { ...cluster, insecureSkipTlsVerify: true } },
    undefined,
    false,
  )
  expect(JSON.parse(blind).spec.cluster).toMatchObject({ 'insecure-skip-tls-verify': true })
})

test.each([
  ['a token', { token: 'a' }, { token: 'a' }],
  ['nulls beside it', { token: 'a', clientKeyData: null, expirationTimestamp: null }, { token: 'a' }],
  [
    'a certificate',
    { clientCertificateData: 'C', clientKeyData: 'K' },
    { certificate: { cert: 'C', key: 'K' } },
  ],
  [
    'both, with an end in the time zone of whoever gives it',
    {
      token: 'a',
      clientCertificateData: 'C',
      clientKeyData: 'K',
      expirationTimestamp: '2026-01-01T02:00:00+01:00',
    },
    { token: 'a', certificate: { cert: 'C', key: 'K' }, expiresAt: new Date('2026-01-01T01:00:00Z') },
  ],
])('%s is taken', (_, status, credential) => {
  expect(readExecCredential(answer(status), V1)).toEqual({ ok: true, credential })
})

test.each([
  ['nothing', ' \n', 'printed nothing'],
  ['a bare token', SECRET, 'printed no JSON object'],
  ['half of it', answer({ token: SECRET }).slice(0, -9), 'printed no JSON object'],
  ['another kind', answer({}, { kind: SECRET }), 'printed no ExecCredential: kind: '],
  ['no status', answer(undefined), 'printed no ExecCredential: status: '],
  ['a token that is no text', answer({ token: [SECRET] }), 'printed no ExecCredential: status.token: '],
  [
    'an end that is no time',
    answer({ token: SECRET, expirationTimestamp: SECRET }),
    'printed no ExecCredential: status.expirationTimestamp: ',
  ],
  [
    'another version',
    answer({ token: SECRET }, { apiVersion: 'client.authentication.k8s.io/v1beta1' }),
    `printed an ExecCredential of client.authentication.k8s.io/v1beta1, and the kubeconfig has ${V1}`,
  ],
  ['no credential', answer({ token: '' }), 'printed neither a token nor a client certificate'],
  ['no key', answer({ token: SECRET, clientCertificateData: 'C' }), 'printed a certificate without its key'],
  ['no certificate', answer({ clientKeyData: SECRET }), 'printed a key without its certificate'],
])('%s is refused', (_, output, why) => {
  const reading = readExecCredential(output, V1)
  expect(reading).toEqual({ ok: false, why: expect.stringContaining(why) })
  expect(JSON.stringify(reading)).not.toContain(SECRET)
})
