// The status of a Service, which is all that the controller writes: by PUT, annotations included, under its version; and a
// speaker one condition, by a patch that meets no version.

import { expect, test } from 'bun:test'
import { ALLOCATED_FROM_POOL, SERVICES } from '@ingot/api'
import { must, refusal, withIngress } from './suite.ts'
import type { StoredService, Suite } from './suite.ts'

export function describeStatus(suite: Suite): void {
  test('is written by PUT with addresses and annotations, and nothing of the spec', async () => {
    const service = await suite.createService()
    const written = must(
      await suite.client.updateStatus(SERVICES, {
        ...withIngress(service, '192.0.2.1', '2001:db8::1'),
        metadata: { ...service.metadata, annotations: { [ALLOCATED_FROM_POOL]: 'web' } },
        spec: { ...service.spec, sessionAffinity: 'ClientIP' },
      }),
    )
    expect(written.status?.loadBalancer?.ingress?.map(({ ip }) => ip)).toEqual(['192.0.2.1', '2001:db8::1'])
    expect(written.metadata.annotations).toEqual({ [ALLOCATED_FROM_POOL]: 'web' })
    expect(written.spec?.sessionAffinity).toBe('None')
  })

  test('gets ipMode VIP where we say none', async () => {
    const service = await suite.createService()
    const written = must(await suite.client.updateStatus(SERVICES, withIngress(service, '192.0.2.1')))
    expect(written.status?.loadBalancer?.ingress).toEqual([{ ip: '192.0.2.1', ipMode: 'VIP' }])
  })

  test('gets a condition by a patch, which leaves all others and the addresses alone', async () => {
    const service = await suite.createService()
    const condition = (type: string, message: string) => ({
      type,
      status: 'True' as const,
      reason: 'Test',
      message,
      lastTransitionTime: '2026-01-01T00:00:00Z',
    })
    const { status, ...addressed } = withIngress(service, '192.0.2.1')
    const conditions = [condition('ingot.dev/One', 'one')]
    must(await suite.client.updateStatus(SERVICES, { ...addressed, status: { ...status, conditions } }))
    for (const message of ['before', 'after']) {
      const written = must(
        await suite.client.patchStatus<StoredService>(
          SERVICES,
          service.metadata,
          'application/strategic-merge-patch+json',
          { status: { conditions: [condition('ingot.dev/Two', message)] } },
        ),
      )
      expect(written.status?.loadBalancer?.ingress?.map(({ ip }) => ip)).toEqual(['192.0.2.1'])
      const told = (written.status?.conditions ?? []).map((it) => `${it.type} ${it.message}`)
      expect(told.toSorted()).toEqual(['ingot.dev/One one', `ingot.dev/Two ${message}`])
    }
  })

  test('under an old version is a Conflict', async () => {
    const service = await suite.createService()
    must(await suite.client.updateStatus(SERVICES, withIngress(service, '192.0.2.1')))
    const answer = await suite.client.updateStatus(SERVICES, withIngress(service, '192.0.2.2'))
    expect(refusal(answer)).toEqual({ code: 409, reason: 'Conflict' })
  })

  test('of a Service that was deleted and made again is a Conflict', async () => {
    const service = await suite.createService()
    must(await suite.client.delete(SERVICES, service.metadata))
    const { name, namespace } = { ...service.metadata }
    must(
      await suite.client.create(SERVICES, {
        metadata: { name, ...(namespace && { namespace }) },
        spec: { type: 'LoadBalancer', ports: [{ port: 80 }] },
      }),
    )
    expect(refusal(await suite.client.updateStatus(SERVICES, withIngress(service, '192.0.2.1')))?.code).toBe(
      409,
    )
  })

  test('is not changed through the Service itself', async () => {
    const service = await suite.createService()
    const updated = must(await suite.client.update(SERVICES, withIngress(service, '192.0.2.1')))
    expect(updated.status?.loadBalancer ?? {}).toEqual({})
  })

  test('with an address that is none is refused with the field', async () => {
    const service = await suite.createService()
    const answer = await suite.client.updateStatus(SERVICES, withIngress(service, '192.0.2.256'))
    expect(refusal(answer)).toEqual({ code: 422, reason: 'Invalid' })
  })

  test('loses its addresses when the Service is a LoadBalancer no longer', async () => {
    const service = await suite.createService()
    must(await suite.client.updateStatus(SERVICES, withIngress(service, '192.0.2.1')))
    const patch = { spec: { type: 'ClusterIP' } }
    const changed = must(
      await suite.client.patch<StoredService>(
        SERVICES,
        service.metadata,
        'application/merge-patch+json',
        patch,
      ),
    )
    expect(changed.status?.loadBalancer ?? {}).toEqual({})
  })
}
