// Applied manifests, as kubectl applies them.

import { expect, test } from 'bun:test'
import { applyManifest } from './apply.ts'

const LAST = 'kubectl.kubernetes.io/last-applied-configuration'

test('sets what the manifest has, and leaves what others have set', () => {
  const stored = {
    metadata: {
      name: 'a',
      labels: { theirs: '1' },
      annotations: { 'metallb.io/ip-allocated-from-pool': 'p' },
    },
    spec: { type: 'LoadBalancer', clusterIP: '10.96.0.1', ports: [{ port: 80 }] },
    status: { loadBalancer: {} },
  }
  const manifest = {
    metadata: { name: 'a', labels: { ours: '2' }, annotations: {} },
    spec: { ports: [{ port: 443 }] },
  }
  expect(applyManifest<object>(stored, manifest)).toEqual({
    metadata: {
      name: 'a',
      labels: { theirs: '1', ours: '2' },
      annotations: { 'metallb.io/ip-allocated-from-pool': 'p' },
    },
    spec: { type: 'LoadBalancer', clusterIP: '10.96.0.1', ports: [{ port: 443 }] },
    status: { loadBalancer: {} },
  })
})

test('removes what the last manifest had and this one has not', () => {
  const last = JSON.stringify({
    metadata: { annotations: { a: '1', b: '1' } },
    spec: { loadBalancerIP: 'x', type: 'y' },
  })
  const stored = {
    metadata: { annotations: { a: '1', b: '1', [LAST]: last } },
    spec: { loadBalancerIP: 'x', type: 'y', theirs: true },
  }
  const after = applyManifest<object>(stored, { metadata: { annotations: { b: '2' } }, spec: { type: 'y' } })
  expect(after).toMatchObject({ metadata: { annotations: { b: '2' } }, spec: { type: 'y', theirs: true } })
  expect(after).not.toHaveProperty('spec.loadBalancerIP')
  expect(after).not.toHaveProperty('metadata.annotations.a')
})

test.each(['', 'no JSON', '"text"', 'null'])('a last manifest that is %p says nothing', (last) => {
  const stored = { metadata: { annotations: { a: '1', [LAST]: last } } }
  expect(applyManifest<object>(stored, {})).toMatchObject({ metadata: { annotations: { a: '1' } } })
})
