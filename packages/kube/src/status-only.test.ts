// News about a status alone.

import { expect, test } from 'bun:test'
import type { KubernetesObject } from './object.ts'
import { changesStatusOnly } from './status-only.ts'

type Pool = KubernetesObject & { readonly spec?: unknown; readonly status?: unknown }

const metadata = { name: 'web', namespace: 'metallb-system', resourceVersion: '1', labels: { team: 'a' } }
const later = { ...metadata, resourceVersion: '2' }
const spec = { addresses: ['192.0.2.0/24'] }
const status = { assignedIPv4: 1 }
const before = { metadata, spec, status }

test.each<[string, Pool | undefined, Pool | undefined, boolean]>([
  ['another status is', { metadata: later, spec, status: { assignedIPv4: 2 } }, before, true],
  ['the first status is', { metadata: later, spec, status }, { metadata, spec }, true],
  ['another spec is not', { metadata: later, spec: {}, status }, before, false],
  ['another label is not', { metadata: { ...later, labels: { team: 'b' } }, spec, status }, before, false],
  ['a new object is not', before, undefined, false],
  ['a deletion is not', undefined, before, false],
])('%s', (_what, object, previous, expected) => {
  expect(changesStatusOnly({ key: 'metallb-system/web', object, previous })).toBe(expected)
})
