// MetalLB's kinds, served from their CustomResourceDefinitions: defaults, versions, and what is refused.

import { expect, test } from 'bun:test'
import { BGP_PEERS, BGP_PEERS_V1BETA1, CONFIGURATION_STATES, IP_ADDRESS_POOLS } from '@ingot/api'
import type { Resource } from '@ingot/api'
import type { KubernetesObject } from '../object.ts'
import { must, refusal } from './suite.ts'
import type { ConformanceOptions, Suite } from './suite.ts'

type Manifest = KubernetesObject & { readonly spec?: object }

const PEER_DEFAULTS = { disableMP: false, dualStackAddressFamily: false, peerPort: 179 }

export function describeCustomResources(suite: Suite, { cannotCount }: ConformanceOptions): void {
  const manifest = (name: string, spec: object): Manifest => ({
    metadata: { name, namespace: suite.namespace },
    spec,
  })
  const read = async (resource: Resource, { metadata }: Manifest) =>
    must(await suite.client.get<Manifest>(resource, metadata))

  test('is created, listed, changed under its version and deleted', async () => {
    const created = must(
      await suite.client.create(IP_ADDRESS_POOLS, manifest('web', { addresses: ['192.0.2.0/24'] })),
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

  /** A pool with more free IPv6 addresses than a JavaScript number can count. */
  async function createHugePool(name: string) {
    const created = must(
      await suite.client.create(IP_ADDRESS_POOLS, manifest(name, { addresses: ['fd00::/64'] })),
    )
    const status = { assignedIPv4: 0n, assignedIPv6: 3n, availableIPv4: 0n, availableIPv6: 2n ** 63n - 1n }
    const written: KubernetesObject & { status?: object } = { ...created, status }
    return must(await suite.client.updateStatus(IP_ADDRESS_POOLS, written))
  }

  test('answers an int64 past 2^53 with the nearest number, again and again', async () => {
    const written = await createHugePool('huge')
    expect(written.status).toMatchObject({ assignedIPv6: 3, availableIPv6: Number(2n ** 63n - 1n) })
    expect(must(await suite.client.get(IP_ADDRESS_POOLS, written.metadata))).toMatchObject({
      metadata: { resourceVersion: written.metadata.resourceVersion },
      status: written.status,
    })
    must(await suite.client.delete(IP_ADDRESS_POOLS, written.metadata))
  })

  const lacks = cannotCount === undefined ? '' : ` [${cannotCount}]`
  test.skipIf(lacks !== '')(`keeps the digits of an int64 past 2^53${lacks}`, async () => {
    const { metadata } = await createHugePool('exact')
    const path = `${suite.path('ipaddresspools', 'apis/metallb.io/v1beta1')}/exact`
    expect(await suite.text(path)).toContain('"availableIPv6":9223372036854775807')
    must(await suite.client.delete(IP_ADDRESS_POOLS, metadata))
  })

  test('without a spec has a status that is written whole, and again without a change', async () => {
    const metadata = { name: 'speaker-node-1', namespace: suite.namespace, labels: { of: 'node-1' } }
    const created: StateObject = must(await suite.client.create(CONFIGURATION_STATES, { metadata }))
    const status = { result: 'Invalid', errorSummary: 'one\ntwo', conditions: [condition('False')] }
    const written = must(await suite.client.updateStatus(CONFIGURATION_STATES, { ...created, status }))
    expect(written.status).toEqual(status)
    const same = must(await suite.client.updateStatus(CONFIGURATION_STATES, written))
    expect(same.metadata.resourceVersion).toBe(written.metadata.resourceVersion)
    must(await suite.client.delete(CONFIGURATION_STATES, metadata))
  })

  test.each([
    ['a result that there is not', { result: 'Perhaps' }],
    ['two conditions of one type', { conditions: [condition('False'), condition('True')] }],
    ['a condition without a reason', { conditions: [{ ...condition('True'), reason: '' }] }],
  ])('with %s in its status is refused', async (_what, status) => {
    const metadata = { name: suite.newName(), namespace: suite.namespace }
    const created: StateObject = must(await suite.client.create(CONFIGURATION_STATES, { metadata }))
    const answer = await suite.client.updateStatus(CONFIGURATION_STATES, { ...created, status })
    expect(refusal(answer)).toEqual({ code: 422, reason: 'Invalid' })
    must(await suite.client.delete(CONFIGURATION_STATES, metadata))
  })

  test('that is not of its schema is refused with the field', async () => {
    const answer = await suite.client.create(IP_ADDRESS_POOLS, manifest('bad', { addresses: 'all of them' }))
    expect(refusal(answer)).toEqual({ code: 422, reason: 'Invalid' })
    expect(answer.ok ? '' : answer.error.message).toContain('spec.addresses')
  })

  test('of an older version is read in the stored one with its defaults, and back as it was written', async () => {
    const spec = {
      myASN: 64_512,
      peerASN: 64_513,
      peerAddress: '192.0.2.1',
      holdTime: '1m30s',
      keepaliveTime: '30s',
      nodeSelectors: [{ matchLabels: { rack: '1' } }],
      password: 'p',
    }
    const created = must(await suite.client.create(BGP_PEERS_V1BETA1, manifest('old', spec)))
    expect(created.apiVersion).toBe('metallb.io/v1beta1')
    const current = await read(BGP_PEERS, created)
    expect([current.apiVersion, current.spec]).toEqual(['metallb.io/v1beta2', { ...spec, ...PEER_DEFAULTS }])
    const back = await read(BGP_PEERS_V1BETA1, created)
    expect([back.apiVersion, back.spec]).toEqual(['metallb.io/v1beta1', { ...spec, peerPort: 179 }])
    must(await suite.client.delete(BGP_PEERS, created.metadata))
  })

  test('is read in an older version without what that does not know, and loses nothing by it', async () => {
    const spec = { myASN: 4_294_967_295, dynamicASN: 'external', interface: 'eth0', vrf: 'red' }
    const created = must(await suite.client.create(BGP_PEERS, manifest('new', spec)))
    expect((await read(BGP_PEERS_V1BETA1, created)).spec).toEqual({ myASN: 4_294_967_295, peerPort: 179 })
    expect((await read(BGP_PEERS, created)).spec).toEqual({ ...spec, ...PEER_DEFAULTS })
    must(await suite.client.delete(BGP_PEERS_V1BETA1, created.metadata))
  })
}

interface StateObject extends KubernetesObject {
  readonly status?: object
}

function condition(status: string) {
  return {
    type: 'configReconcilerValid',
    status,
    reason: 'ConfigurationError',
    message: 'one\ntwo',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  }
}
