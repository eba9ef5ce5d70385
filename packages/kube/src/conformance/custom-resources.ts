// MetalLB's kinds, served from their CustomResourceDefinitions: defaults, versions, and what is refused.

import { expect, test } from 'bun:test'
import { IP_ADDRESS_POOLS } from '@ingot/api'
import type { KubernetesObject } from '../object.ts'
import { must, refusal } from './suite.ts'
import type { Suite } from './suite.ts'

export function describeCustomResources(suite: Suite): void {
  const pool = (name: string, spec: object): KubernetesObject & { spec?: object } => ({
    metadata: { name, namespace: suite.namespace },
    spec,
  })

  test('is created, listed, changed under its version and deleted', async () => {
    const created = must(
      await suite.client.create(IP_ADDRESS_POOLS, pool('web', { addresses: ['192.0.2.0/24'] })),
    )
    expect(created.spec).toEqual({ addresses: ['192.0.2.0/24'], autoAssign: true, avoidBuggyIPs: false })
    const changed = must(
      await suite.client.update(IP_ADDRESS_POOLS, { ...created, spec: { addresses: ['192.0.2.0/25'] } }),
    )
    expect(refusal(await suite.client.update(IP_ADDRESS_POOLS, created))?.code).toBe(409)
    const { items } = must(await suite.client.list(IP_ADDRESS_POOLS, { namespace: suite.namespace }))
    expect(items.map(({ metadata }) => metadata.resourceVersion)).toEqual([changed.metadata.resourceVersion])
    must(await suite.client.delete(IP_ADDRESS_POOLS, created.metadata))
  })

  test('that is not of its schema is refused with the field', async () => {
    const answer = await suite.client.create(IP_ADDRESS_POOLS, pool('bad', { addresses: 'all of them' }))
    expect(refusal(answer)).toEqual({ code: 422, reason: 'Invalid' })
    expect(answer.ok ? '' : answer.error.message).toContain('spec.addresses')
  })
}
