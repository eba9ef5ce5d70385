// What becomes of a Service that is created or changed: addresses and ports that it is given, and what may not change.
// Contract: core/v1 Service; the ranges are the server's own.

import { expect, test } from 'bun:test'
import { SERVICES } from '@ingot/api'
import { must, refusal, withIngress } from './suite.ts'
import type { StoredService, Suite } from './suite.ts'

export function describeServices(suite: Suite): void {
  const patch = (name: string, body: unknown, subresource = '') =>
    suite.send(
      'PATCH',
      `${suite.path('services')}/${name}${subresource}`,
      body,
      'application/merge-patch+json',
    )

  test('of type LoadBalancer gets an address in the cluster, node ports and its defaults', async () => {
    const { spec } = await suite.createService()
    expect(spec).toMatchObject({
      type: 'LoadBalancer',
      clusterIPs: [spec?.clusterIP ?? ''],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      sessionAffinity: 'None',
      internalTrafficPolicy: 'Cluster',
      externalTrafficPolicy: 'Cluster',
      allocateLoadBalancerNodePorts: true,
      ports: [{ port: 80, targetPort: 80, protocol: 'TCP', nodePort: expect.any(Number) }],
    })
  })

  test('begins without an address, whatever it asks for', async () => {
    const created = must(await suite.client.create(SERVICES, withIngress(suite.service(), '192.0.2.1')))
    expect(created.status).toEqual({ loadBalancer: {} })
  })

  test('with externalTrafficPolicy Local gets a port for health checks, and loses it with the policy', async () => {
    const { metadata, spec } = await suite.createService({ externalTrafficPolicy: 'Local' })
    expect(spec?.healthCheckNodePort).toBeGreaterThanOrEqual(30_000)
    const changed = must(await patch(metadata.name, { spec: { externalTrafficPolicy: 'Cluster' } }))
    expect(changed.spec).not.toHaveProperty('healthCheckNodePort')
  })

  test('that wants no node ports gets none', async () => {
    const { spec } = await suite.createService({ allocateLoadBalancerNodePorts: false })
    expect(spec?.ports?.[0]).not.toHaveProperty('nodePort')
  })

  test('of both families gets an address of each, and keeps the first', async () => {
    const { metadata, spec } = await suite.createService({ ipFamilyPolicy: 'PreferDualStack' })
    expect(spec?.ipFamilies).toEqual(['IPv4', 'IPv6'])
    expect(spec?.clusterIPs).toEqual([expect.stringContaining('.'), expect.stringContaining(':')])
    const single = {
      spec: { ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv4'], clusterIPs: [spec?.clusterIP] },
    }
    const changed = must(await patch(metadata.name, single))
    expect(changed.spec).toMatchObject({ clusterIPs: [spec?.clusterIP], ipFamilies: ['IPv4'] })
  })

  test('of one family grows to both', async () => {
    const { metadata, spec } = await suite.createService()
    const changed = must(await patch(metadata.name, { spec: { ipFamilyPolicy: 'RequireDualStack' } }))
    expect(changed.spec).toMatchObject({ clusterIPs: [spec?.clusterIP, expect.stringContaining(':')] })
  })

  test('may not change its cluster address or class', async () => {
    const { metadata, spec } = await suite.createService({ loadBalancerClass: 'ingot.dev/one' })
    const other = '10.96.255.1' === spec?.clusterIP ? '10.96.255.2' : '10.96.255.1'
    expect(
      refusal(await patch(metadata.name, { spec: { clusterIP: other, clusterIPs: [other] } }))?.code,
    ).toBe(422)
    expect(refusal(await patch(metadata.name, { spec: { loadBalancerClass: 'ingot.dev/two' } }))?.code).toBe(
      422,
    )
    const toClusterIp = {
      spec: { type: 'ClusterIP', loadBalancerClass: null, allocateLoadBalancerNodePorts: null },
    }
    expect(must(await patch(metadata.name, toClusterIp)).spec).not.toHaveProperty('loadBalancerClass')
  })

  test('that asks for an address or node port of another is refused', async () => {
    const { spec } = await suite.createService()
    const clusterIP = spec?.clusterIP ?? ''
    expect(refusal(await suite.client.create(SERVICES, suite.service({ clusterIP })))?.code).toBe(422)
    const nodePort = spec?.ports?.[0]?.nodePort ?? 0
    expect(
      refusal(await suite.client.create(SERVICES, suite.service({ ports: [{ port: 80, nodePort }] })))?.code,
    ).toBe(422)
  })

  test.each<[string, StoredService['spec']]>([
    ['no ports', { ports: [] }],
    ['two ports without names', { ports: [{ port: 80 }, { port: 443 }] }],
    [
      'two ports of one name',
      {
        ports: [
          { port: 80, name: 'a' },
          { port: 443, name: 'a' },
        ],
      },
    ],
    ['a type that is none', { type: 'Elsewhere' }],
    ['a policy that is none', { externalTrafficPolicy: 'Near' }],
    ['a source range that is none', { loadBalancerSourceRanges: ['192.0.2.0/40'] }],
    ['a cluster address that is none', { clusterIP: '300.0.0.1' }],
    ['a class that is none', { loadBalancerClass: 'not a class' }],
    ['a class on a ClusterIP', { type: 'ClusterIP', loadBalancerClass: 'ingot.dev/one' }],
    ['a protocol that is none', { ports: [{ port: 80, protocol: 'ICMP' }] }],
  ])('with %s is refused', async (_name, spec) => {
    expect(refusal(await suite.client.create(SERVICES, suite.service(spec)))).toEqual({
      code: 422,
      reason: 'Invalid',
    })
  })

  test.each([
    ['an address that is none', { ip: '10.0.0.256' }],
    ['an address with leading zeros', { ip: '010.0.0.1' }],
    ['a mode without an address', { hostname: 'a.example', ipMode: 'VIP' }],
    ['a mode that is none', { ip: '192.0.2.1', ipMode: 'Maybe' }],
    ['a host name that is an address', { hostname: '192.0.2.1' }],
  ])('whose status has %s is refused', async (_name, entry) => {
    const { metadata } = await suite.createService()
    const body = { status: { loadBalancer: { ingress: [entry] } } }
    expect(refusal(await patch(metadata.name, body, '/status'))).toEqual({ code: 422, reason: 'Invalid' })
  })

  test('of type ClusterIP takes no address into its status', async () => {
    const service = await suite.createService({ type: 'ClusterIP' })
    expect(refusal(await suite.client.updateStatus(SERVICES, withIngress(service, '192.0.2.1')))?.code).toBe(
      422,
    )
  })

  test('keeps conditions in its status, also when it is a LoadBalancer no longer', async () => {
    const { metadata } = await suite.createService()
    const condition = {
      type: 'ingot.dev/Ready',
      status: 'True',
      reason: 'Ready',
      message: '',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    }
    const ingress = [{ ip: '192.0.2.1', hostname: 'a.example' }]
    must(
      await patch(
        metadata.name,
        { status: { conditions: [condition], loadBalancer: { ingress } } },
        '/status',
      ),
    )
    const changed = must(await patch(metadata.name, { spec: { type: 'ClusterIP' } }))
    expect(changed.status).toEqual({ conditions: [condition], loadBalancer: {} })
  })
}
