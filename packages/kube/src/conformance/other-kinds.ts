// The other kinds that a load balancer and its lab write: Pods, Leases, Events, EndpointSlices, Nodes.

import { expect, test } from 'bun:test'
import { NODES } from '@ingot/api'
import { must, refusal } from './suite.ts'
import type { Suite } from './suite.ts'

const MERGE = 'application/merge-patch+json'

export function describePods(suite: Suite): void {
  const pods = () => suite.path('pods')
  const create = async (spec: object = {}, labels: object = {}) => {
    const containers = [{ name: 'c', image: 'nothing' }]
    const body = {
      metadata: { name: suite.newName(), labels },
      spec: { containers, terminationGracePeriodSeconds: 30, ...spec },
    }
    return must(await suite.send('POST', pods(), body)).metadata.name
  }
  const bind = (name: string, node: string) =>
    suite.send('POST', `${pods()}/${name}/binding`, {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name },
      target: { apiVersion: 'v1', kind: 'Node', name: node },
    })

  test('begins Pending, and is bound to a node once', async () => {
    const name = await create()
    expect(must(await suite.send('GET', `${pods()}/${name}`)).status).toMatchObject({ phase: 'Pending' })
    must(await bind(name, 'node-a'))
    expect(must(await suite.send('GET', `${pods()}/${name}`)).spec).toMatchObject({ nodeName: 'node-a' })
    expect(refusal(await bind(name, 'node-b'))?.code).toBe(409)
    expect(refusal(await bind('missing', 'node-b'))?.code).toBe(404)
  })

  test('is found by its node and its phase', async () => {
    const name = await create({ nodeName: 'node-c' })
    const status = { phase: 'Running', podIP: '10.244.1.5', podIPs: [{ ip: '10.244.1.5' }] }
    must(await suite.send('PATCH', `${pods()}/${name}/status`, { status }, MERGE))
    const query = new URLSearchParams({ fieldSelector: 'spec.nodeName=node-c,status.phase=Running' })
    const { items } = must(await suite.send('GET', `${pods()}?${query}`)) as {
      items?: { metadata: object }[]
    }
    expect(items?.map(({ metadata }) => metadata)).toMatchObject([{ name }])
  })

  test('without containers is refused, and its node may not change', async () => {
    const body = { metadata: { name: suite.newName() }, spec: { containers: [] } }
    expect(refusal(await suite.send('POST', pods(), body))?.code).toBe(422)
    const name = await create({ nodeName: 'node-d' })
    const moved = await suite.send('PATCH', `${pods()}/${name}`, { spec: { nodeName: 'node-e' } }, MERGE)
    expect(refusal(moved)?.code).toBe(422)
  })

  test('that is not bound is gone when it is deleted; with no grace any is', async () => {
    const [unbound, bound] = [await create(), await create({ nodeName: 'node-f' })]
    must(await suite.send('DELETE', `${pods()}/${unbound}`))
    expect(refusal(await suite.send('GET', `${pods()}/${unbound}`))?.code).toBe(404)
    must(await suite.send('DELETE', `${pods()}/${bound}`, { gracePeriodSeconds: 0 }))
    expect(refusal(await suite.send('GET', `${pods()}/${bound}`))?.code).toBe(404)
  })
}

export function describeLeases(suite: Suite): void {
  const leases = () => suite.path('leases', 'apis/coordination.k8s.io/v1')
  const times = (renewTime: string) => ({
    spec: {
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      acquireTime: renewTime,
      renewTime,
      leaseTransitions: 0,
    },
  })

  test('keeps times of six digits, and takes no others', async () => {
    const create = (renewTime: string) =>
      suite.send('POST', leases(), { metadata: { name: suite.newName() }, ...times(renewTime) })
    const created = must(await create('2026-01-01T00:00:00.000001Z'))
    expect(created.spec).toEqual(times('2026-01-01T00:00:00.000001Z').spec)
    for (const wrong of [
      '2026-01-01T00:00:00Z',
      '2026-01-01T00:00:00.000Z',
      '2026-01-01T00:00:00.000000000Z',
    ]) {
      expect(refusal(await create(wrong))?.code).toBe(400)
    }
  })

  test('is taken by one of two that saw the same version', async () => {
    const body = { metadata: { name: suite.newName() }, ...times('2026-01-01T00:00:00.000000Z') }
    const seen = must(await suite.send('POST', leases(), body))
    const take = (holderIdentity: string) =>
      suite.send('PUT', `${leases()}/${body.metadata.name}`, {
        ...seen,
        spec: { ...body.spec, holderIdentity },
      })
    const answers = await Promise.all([take('one'), take('two')])
    expect(answers.map((answer) => refusal(answer)?.code ?? 200).toSorted()).toEqual([200, 409])
  })

  test('with a duration that is none is refused', async () => {
    const body = { metadata: { name: suite.newName() }, spec: { leaseDurationSeconds: 0 } }
    expect(refusal(await suite.send('POST', leases(), body))?.code).toBe(422)
  })
}

export function describeEventObjects(suite: Suite): void {
  const create = (metadata: object, about: object = {}) =>
    suite.send('POST', suite.path('events'), {
      metadata,
      involvedObject: { kind: 'Service', namespace: suite.namespace, name: 'web', ...about },
      reason: 'Tested',
      type: 'Normal',
      message: 'was tested',
    })

  test('is found by what it is about, by reason and by type', async () => {
    const name = suite.newName()
    must(await create({ name }, { name: `about-${name}`, uid: 'u' }))
    for (const fieldSelector of [
      `involvedObject.name=about-${name},involvedObject.kind=Service`,
      `involvedObject.name=about-${name},reason=Tested,type=Normal`,
      `involvedObject.name=about-${name},involvedObject.namespace=${suite.namespace},involvedObject.uid=u`,
    ]) {
      const path = `${suite.path('events')}?${new URLSearchParams({ fieldSelector })}`
      const { items } = must(await suite.send('GET', path)) as { items?: unknown[] }
      expect(items).toMatchObject([{ metadata: { name } }])
    }
  })

  test('about an object of another namespace is refused', async () => {
    expect(refusal(await create({ name: suite.newName() }, { namespace: 'default' }))?.code).toBe(422)
  })
}

export function describeEndpointSlices(suite: Suite): void {
  const slices = () => suite.path('endpointslices', 'apis/discovery.k8s.io/v1')
  const slice = (more: object = {}) => ({
    metadata: { name: suite.newName(), labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4',
    ports: [{ name: '', port: 80, protocol: 'TCP' }],
    endpoints: [
      {
        addresses: ['10.244.1.5'],
        nodeName: 'node-a',
        conditions: { ready: true, serving: true, terminating: false },
      },
    ],
    ...more,
  })

  test('comes back as it was written, and is found by its Service', async () => {
    const written = slice()
    const created = must(await suite.send('POST', slices(), written))
    expect(created).toMatchObject(written)
    const { items } = must(
      await suite.send('GET', `${slices()}?labelSelector=kubernetes.io%2Fservice-name%3Dweb`),
    ) as { items?: object[] }
    expect(items?.length).toBeGreaterThanOrEqual(1)
  })

  test.each([
    ['an address of the other family', { endpoints: [{ addresses: ['fd00::1'] }] }],
    ['no address', { endpoints: [{ addresses: [] }] }],
    ['a type that is none', { addressType: 'IPv5' }],
  ])('with %s is refused', async (_name, more) => {
    expect(refusal(await suite.send('POST', slices(), slice(more)))?.code).toBe(422)
  })

  test('may not change its address type', async () => {
    const created = must(await suite.send('POST', slices(), slice()))
    const changed = { ...created, addressType: 'IPv6', endpoints: [] }
    expect(refusal(await suite.send('PUT', `${slices()}/${created.metadata.name}`, changed))?.code).toBe(422)
  })
}

export function describeNodes(suite: Suite): void {
  test('keeps addresses and conditions that are written to its status', async () => {
    const name = `${suite.namespace}-n`
    must(await suite.client.create(NODES, { metadata: { name, labels: { 'kubernetes.io/hostname': name } } }))
    const status = {
      addresses: [{ type: 'InternalIP', address: '192.0.2.7' }],
      conditions: [
        {
          type: 'NetworkUnavailable',
          status: 'False',
          reason: 'a',
          message: 'b',
          lastHeartbeatTime: null,
          lastTransitionTime: null,
        },
      ],
    }
    const patched = must(await suite.send('PATCH', `/api/v1/nodes/${name}/status`, { status }, MERGE))
    expect(patched.status).toMatchObject({
      addresses: status.addresses,
      conditions: [{ type: 'NetworkUnavailable', status: 'False' }],
    })
    const cordoned = must(
      await suite.send('PATCH', `/api/v1/nodes/${name}`, { spec: { unschedulable: true } }, MERGE),
    )
    expect(cordoned).toMatchObject({ spec: { unschedulable: true }, status: { addresses: status.addresses } })
    must(await suite.client.delete(NODES, { name }))
  })
}
