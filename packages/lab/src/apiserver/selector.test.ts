// Which objects a label selector and a field selector choose, and which are no selectors.

import { expect, test } from 'bun:test'
import { parseFieldSelector } from './field-selector.ts'
import { parseLabelSelector } from './label-selector.ts'

const labels = { app: 'web', tier: 'front', 'example.com/zone': 'a' }

test.each<[string, boolean]>([
  ['', true],
  ['app=web', true],
  ['app==web,tier=front', true],
  ['app=web,tier=back', false],
  ['app!=web', false],
  ['missing!=x', true],
  ['app in (web, db)', true],
  ['app notin (web,db)', false],
  ['missing notin (web)', true],
  ['app', true],
  ['!app', false],
  ['!missing,example.com/zone=a', true],
  ['app in (web),tier in (back)', false],
])('label selector %p selects: %p', (text, isSelected) => {
  const selector = parseLabelSelector(text)
  expect(selector.ok && selector.value(labels)).toBe(isSelected)
})

test.each(['app in web', 'a b', '=x', 'app in (a'])('label selector %p is a 400', (text) => {
  const selector = parseLabelSelector(text)
  expect(!selector.ok && selector.failure.code).toBe(400)
})

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'a,b', namespace: 'n' },
  spec: { type: 'LoadBalancer' },
}

test.each<[string, boolean]>([
  ['metadata.namespace=n', true],
  ['metadata.name=a\\,b', true],
  ['spec.type!=ClusterIP,metadata.namespace==n', true],
  ['spec.type=', false],
])('field selector %p selects: %p', (text, isSelected) => {
  const selector = parseFieldSelector(text, ['spec.type'])
  expect(selector.ok && selector.value(service)).toBe(isSelected)
})

test('a field that the kind does not offer is a 400 that names it', () => {
  const selector = parseFieldSelector('spec.foo=x', ['spec.type'])
  expect(!selector.ok && selector.failure.message).toBe('field label not supported: spec.foo')
})
