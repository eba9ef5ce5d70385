// What is said of annotations under the old prefix. Whether a Service is as decided is in settle.test.ts.

import { expect, test } from 'bun:test'
import { service } from './cluster.fixture.ts'
import { deprecations } from './decision.ts'

test('every annotation under the old prefix is deprecated, and the remedy is the new one', () => {
  const annotations = { 'metallb.universe.tf/allow-shared-ip': 'k', 'metallb.io/address-pool': 'p' }
  expect(deprecations(service('a', { annotations }))).toEqual([
    {
      reason: 'deprecatedAnnotation',
      message: 'Service uses deprecated annotation metallb.universe.tf/allow-shared-ip',
      facts: { annotation: 'metallb.universe.tf/allow-shared-ip' },
      remedy: 'write metallb.io/ for metallb.universe.tf/',
    },
  ])
})
