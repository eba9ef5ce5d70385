// What a person pastes into the web page is read as the tool reads a file.

import { expect, test } from 'bun:test'
import { EMPTY_CLUSTER } from '@ingot/plan'
import { applyPasted } from './pasted-manifests.ts'

const POOL = `apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: { name: web, namespace: metallb-system }
spec: { addresses: [192.0.2.0/28] }`

const SERVICE = `apiVersion: v1
kind: Service
metadata: { name: shop }
spec: { type: LoadBalancer, ports: [{ port: 80 }] }`

test('manifests are put on the cluster, and the Services among them are named', async () => {
  const before = {
    ...EMPTY_CLUSTER,
    services: [{ metadata: { name: 'a', namespace: 'default' }, spec: { clusterIPs: ['fd00::1'] } }],
  }
  const { cluster, families, findings, named } = await applyPasted(
    `${POOL}\n---\n${SERVICE}`,
    before,
    'metallb-system',
  )
  expect(findings).toEqual([])
  expect(named).toEqual(['default/shop'])
  expect(families).toBe('IPv6')
  expect(cluster.objects.pools).toMatchObject([{ metadata: { name: 'web' } }])
  expect(cluster.services.map(({ metadata }) => metadata?.name)).toEqual(['a', 'shop'])
})

test.each([
  ['what is no YAML', 'a: b: c', 1],
  ['what the schema refuses', POOL.replace('[192.0.2.0/28]', '192.0.2.0/28'), 4],
])('%s is named with its line, and left out', async (_name, text, line) => {
  const { cluster, findings } = await applyPasted(text, EMPTY_CLUSTER, 'metallb-system')
  expect(findings).toMatchObject([{ line }])
  expect(cluster.objects.pools ?? []).toEqual([])
})

test('nothing at all is said to be nothing', async () => {
  const { findings } = await applyPasted('', EMPTY_CLUSTER, 'metallb-system')
  expect(findings).toMatchObject([{ message: 'there is no object in it' }])
})
