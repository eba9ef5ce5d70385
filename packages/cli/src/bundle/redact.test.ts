// Every place that can hold a secret, in one table: it is gone. And what only looks like one stays.

import { describe, expect, test } from 'bun:test'
import { customResourceDefinitions } from '@ingot/api/kinds'
import { REDACTED, redactObject, redactText } from './redact.ts'

const SECRET = 'hunter2hunter2'

const container = (more: object) => ({ kind: 'Pod', spec: { containers: [{ name: 'speaker', ...more }] } })
const annotated = (annotations: object) => ({ kind: 'Service', metadata: { annotations } })

const HELD: readonly [string, unknown][] = [
  ['the password of a BGPPeer v1beta2', { kind: 'BGPPeer', spec: { password: SECRET } }],
  [
    'and of v1beta1',
    { apiVersion: 'metallb.io/v1beta1', kind: 'BGPPeer', spec: { peerASN: 1, password: SECRET } },
  ],
  ['of a list of them', { items: [{ kind: 'BGPPeer', spec: { password: SECRET } }] }],
  ['a Secret', { kind: 'Secret', data: { secretkey: SECRET, 'tls.key': SECRET }, stringData: { a: SECRET } }],
  [
    'what kubectl applied last',
    annotated({ 'kubectl.kubernetes.io/last-applied-configuration': `{"password":"${SECRET}"}` }),
  ],
  ['an annotation with a token', annotated({ 'example.com/api-token': SECRET })],
  ['a variable', container({ env: [{ name: 'DB_PASSWORD', value: SECRET }] })],
  ['a variable that is a secret', container({ env: [{ name: 'CLIENT_SECRET', value: SECRET }] })],
  ['a variable with a URL', container({ env: [{ name: 'PROXY', value: `http://me:${SECRET}@proxy:3128` }] })],
  ['a flag with =', container({ args: [`--token=${SECRET}`] })],
  ['a flag with its value after it', container({ command: ['x', '--ml-secret-key', SECRET] })],
  ['a flag of one dash', container({ args: [`-password=${SECRET}`] })],
  [
    'a header in a probe',
    container({ livenessProbe: { httpGet: { httpHeaders: [{ name: 'Authorization', value: SECRET }] } } }),
  ],
  [
    'a private key in a ConfigMap',
    {
      kind: 'ConfigMap',
      data: { x: `-----BEGIN RSA PRIVATE KEY-----\n${SECRET}\n-----END RSA PRIVATE KEY-----` },
    },
  ],
  [
    'a password in the text of a ConfigMap',
    { kind: 'ConfigMap', data: { config: `peers:\n- password: ${SECRET}\n` } },
  ],
  ['a managed field', { metadata: { managedFields: [{ x: SECRET }] } }],
  ['a number', { spec: { password: 123456789 } }],
]

test.each(HELD)('%s is gone', (_, object) => {
  const text = JSON.stringify(redactObject(object))
  expect(text).not.toContain(SECRET)
  expect(text).not.toContain('123456789')
})

test.each([
  `failed to dial http://admin:${SECRET}@192.0.2.1/`,
  `Authorization: Bearer ${SECRET}`,
  `{"level":"info","password":"${SECRET}","msg":"x"}`,
  `{"msg":"body {\\"token\\":\\"${SECRET}\\"}"}`,
  `password=${SECRET} user=x`,
  `{"password":"correct horse, ${SECRET}"}`,
  `{"password":"a\\"${SECRET}"}`,
  `{"msg":"body {\\"token\\":\\"correct horse, ${SECRET}\\"}"}`,
  `password='${SECRET}' user=x`,
  `- password: 'correct horse, ${SECRET}'`,
  ` neighbor 192.0.2.254 password ${SECRET}`,
  `{"msg":"line: neighbor 192.0.2.254 password ${SECRET}"}`,
  `eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.${SECRET}`,
  `-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----`,
])('a line of a log without it: %j', (line) => {
  expect(redactText(line)).not.toContain(SECRET)
  expect(redactText(line)).toContain(REDACTED)
})

describe('what is no secret stays:', () => {
  test.each<[string, object]>([
    ['the name of a Secret', { spec: { passwordSecret: { name: 'tor', namespace: 'metallb-system' } } }],
    ['where a Secret is mounted', { volumes: [{ secret: { secretName: 'memberlist', defaultMode: 256 } }] }],
    ['the path of a key', { env: [{ name: 'METALLB_ML_SECRET_KEY_PATH', value: '/etc/ml_secret_key' }] }],
    ['a flag with a path', { args: ['--token-file=/var/run/token', '--port=7472'] }],
    ['whether a token is mounted', { spec: { automountServiceAccountToken: true } }],
    [
      'addresses, counts and communities',
      { spec: { addresses: ['192.0.2.0/24'], count: 3, communities: ['65001:1'] } },
    ],
  ])('%s', (_, object) => {
    expect(redactObject(object)).toEqual(object)
  })

  test('a line of our own log', () => {
    const line =
      '{"caller":"speaker","event":"serviceAnnounced","ips":["192.0.2.1"],"msg":"announcing the Service"}'
    expect(redactText(line)).toBe(line)
  })
})

test('every field of our kinds whose name says that it holds a secret is in the table above', () => {
  const names = new Set<string>()
  const walk = (schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null) return
    for (const [name, it] of Object.entries((schema as { properties?: object }).properties ?? {})) {
      if (/passw|secret|token|credential|key$/i.test(name)) names.add(name)
      walk(it)
    }
    walk((schema as { items?: unknown }).items)
  }
  for (const { spec } of customResourceDefinitions)
    for (const { schema } of spec.versions) walk(schema?.openAPIV3Schema)
  // the second is a reference, the others are names of labels
  expect([...names].toSorted()).toEqual(['key', 'password', 'passwordSecret'])
})
