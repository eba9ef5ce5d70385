// Whom an API server is told to believe, and where that stands.

import { expect, test } from 'bun:test'
import { bundleFor, bundlePatch, CALLERS, isBelieved } from './ca-bundle.ts'
import { keysMadeAt } from './keys.fixture.ts'

const START = '2026-01-01T00:00:00Z'
const [old, next, foreign] = [
  await keysMadeAt(START),
  await keysMadeAt(START, 'next'),
  await keysMadeAt(START, 'foreign'),
]
const base64 = (text: string) => Buffer.from(text).toString('base64')
const bundle = (text: string) => ({ pointer: '', text })
const [webhooks, definition] = CALLERS

test('every webhook has a bundle, and so has a definition that converts by one', () => {
  const clientConfig = { service: { name: 'a' }, caBundle: base64('x') }
  expect(webhooks?.bundlesIn({ webhooks: [{ clientConfig }, { clientConfig: {} }] })).toEqual([
    { pointer: '/webhooks/0/clientConfig/caBundle', text: 'x' },
    { pointer: '/webhooks/1/clientConfig/caBundle', text: '' },
  ])
  expect(
    definition?.bundlesIn({ spec: { conversion: { strategy: 'Webhook', webhook: { clientConfig } } } }),
  ).toEqual([{ pointer: '/spec/conversion/webhook/clientConfig/caBundle', text: 'x' }])
})

test.each([{}, { webhooks: null }, { spec: { conversion: { strategy: 'None' } } }])(
  '%j has none',
  (object) => {
    expect(CALLERS.flatMap(({ bundlesIn }) => bundlesIn(object))).toEqual([])
  },
)

test('a bundle is the authority as the Secret has it, octet for octet', () => {
  expect(bundleFor(next.caCert, bundle(''), undefined)).toBe(next.caCert)
  expect(bundleFor(next.caCert, bundle(old.caCert), undefined)).toBe(next.caCert)
  expect(bundleFor(next.caCert, bundle(old.caCert + foreign.caCert), next.certificate)).toBe(next.caCert)
})

test('while a certificate of an older authority is shown, that is believed too, and no third one', () => {
  const both = bundleFor(next.caCert, bundle(foreign.caCert + old.caCert), old.certificate)
  expect([old, next, foreign].map(({ certificate }) => isBelieved(both, certificate))).toEqual([
    true,
    true,
    false,
  ])
  expect(bundleFor(next.caCert, bundle(both), old.certificate)).toBe(both)
})

test('rubbish is believed by nobody and believes nobody', () => {
  expect(isBelieved('rubbish', old.certificate)).toBe(false)
  expect(isBelieved('-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----', old.certificate)).toBe(
    false,
  )
  expect(isBelieved(old.caCert, { cert: '', key: '' })).toBe(false)
})

test('a patch is for the version that was read', () => {
  expect(bundlePatch('7', [{ pointer: '/webhooks/0/clientConfig/caBundle', text: 'x' }])).toEqual([
    { op: 'test', path: '/metadata/resourceVersion', value: '7' },
    { op: 'add', path: '/webhooks/0/clientConfig/caBundle', value: base64('x') },
  ])
})
