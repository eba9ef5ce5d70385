// Why each node announces a Service or does not.

import { expect, test } from 'bun:test'
import type { ServiceL2Status } from '@ingot/api/kinds'
import type { Service } from 'kubernetes-types/core/v1'
import { cluster, pool, service, SETTINGS } from './cluster.fixture.ts'
import type { Cluster } from './cluster.ts'
import { explainService } from './explain.ts'

const POOLS = [pool('web', ['192.0.2.0/24'])]

function explained(web: Service, rest: Partial<Cluster> = {}) {
  const endpointSlices = [slice('node-1')]
  const explanation = explainService(
    { ...cluster(POOLS, web), endpointSlices, ...rest },
    'default/web',
    SETTINGS,
  )
  return explanation?.nodes ?? []
}

const slice = (...nodes: string[]): Cluster['endpointSlices'][number] => ({
  metadata: { namespace: 'default', labels: { 'kubernetes.io/service-name': 'web' } },
  addressType: 'IPv4',
  endpoints: nodes.map((nodeName) => ({ addresses: ['10.1.0.1'], nodeName })),
})

const status = (node: string, ...names: string[]): ServiceL2Status => ({
  metadata: { name: `l2-${node}`, namespace: 'metallb-system' },
  status: {
    node,
    serviceName: 'web',
    serviceNamespace: 'default',
    interfaces: names.map((name) => ({ name })),
  },
})

test('candidates come in election order, with their endpoints and interfaces', () => {
  const nodes = explained(service('web', ['192.0.2.1']))
  expect(nodes.map(({ place, verdict, interfaces }) => [place, verdict.reason, interfaces])).toEqual([
    [1, 'nodeAssigned', 'all'],
    [2, 'notOwner', 'all'],
  ])
  expect(nodes.find(({ node }) => node === 'node-1')?.endpoints).toBe(1)
  expect(nodes.find(({ node }) => node === 'node-2')?.endpoints).toBe(0)
})

test('what keeps a node out is said, after all candidates', () => {
  const nodes = explained(service('web', ['192.0.2.1'], { externalTrafficPolicy: 'Local' }))
  expect(nodes.map(({ node, place }) => `${node} ${place}`)).toEqual(['node-1 1', 'node-2 null'])
  expect(nodes[1]?.verdict.message).toBe(
    'node "node-2" is no candidate: no endpoint that can serve runs on it, and the externalTrafficPolicy is Local',
  )
})

test('a Service without an endpoint is announced by nobody, whatever it may become', () => {
  const nodes = explained(service('web', ['192.0.2.1']), { endpointSlices: [] })
  expect(new Set(nodes.map(({ verdict }) => verdict.message))).toEqual(
    new Set(['no endpoint of the Service can serve']),
  )
})

test('who says that it announces is named, with its interfaces, and only about this Service', () => {
  const other = { ...status('node-2'), status: { ...status('node-2').status, serviceName: 'x' } }
  const nodes = explained(service('web', ['192.0.2.1']), {
    layer2Statuses: [status('node-1', 'eth0'), other],
  })
  expect(Object.fromEntries(nodes.map(({ node, announces }) => [node, announces]))).toEqual({
    'node-1': ['eth0'],
    'node-2': null,
  })
})

test('of a Service that has no address there is nothing to say', () => {
  const full = [pool('web', ['192.0.2.0/32'])]
  const { nodes } = explainService(
    cluster(full, service('first', ['192.0.2.0']), service('web')),
    'default/web',
    SETTINGS,
  ) ?? { nodes: undefined }
  expect(nodes).toEqual([])
})

test('of five hundred nodes no longer than a moment', () => {
  const nodes = Array.from({ length: 500 }, (_, i) => ({ metadata: { name: `node-${i}` } }))
  const web = service('web', ['192.0.2.7'])
  const took = [1, 2, 3].map(() => {
    const startedAt = performance.now()
    expect(explained(web, { nodes })).toHaveLength(500)
    return performance.now() - startedAt
  })
  expect(Math.min(...took)).toBeLessThan(80)
})
