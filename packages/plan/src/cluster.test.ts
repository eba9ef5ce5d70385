// What the API server would add to a new Service.

import { expect, test } from 'bun:test'
import { asStored } from './cluster.ts'
import type { ClusterFamilies } from './cluster.ts'

test.each<[string, ClusterFamilies, object, string[]]>([
  ['an IPv4 cluster', 'IPv4', {}, ['192.0.2.0']],
  ['an IPv6 cluster', 'IPv6', {}, ['2001:db8::']],
  ['a cluster of both', 'IPv4,IPv6', {}, ['192.0.2.0']],
  ['the wish for IPv6', 'IPv4,IPv6', { ipFamilies: ['IPv6'] }, ['2001:db8::']],
  ['two families preferred', 'IPv4,IPv6', { ipFamilyPolicy: 'PreferDualStack' }, ['192.0.2.0', '2001:db8::']],
  ['two families preferred, and one there', 'IPv4', { ipFamilyPolicy: 'PreferDualStack' }, ['192.0.2.0']],
  [
    'two families required, IPv6 first',
    'IPv4,IPv6',
    { ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv6', 'IPv4'] },
    ['2001:db8::', '192.0.2.0'],
  ],
])('cluster addresses with %s', (_, families, spec, expected) => {
  expect(asStored({ spec }, families, 0).spec?.clusterIPs).toEqual(expected)
})

test('a Service that is stored stays as it is', () => {
  const stored = {
    metadata: { creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { clusterIPs: ['10.96.0.1'] },
  }
  expect(asStored(stored, 'IPv4', 3)).toEqual(stored)
})
