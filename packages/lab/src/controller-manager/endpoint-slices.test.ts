// Which endpoints a Service gets, as the real endpoint slice controller was measured to give them.

import { expect, test } from 'bun:test'
import { endpointSlices } from './endpoint-slices.ts'
import { pod, running, service } from '../kinds.fixture.ts'
import type { Pod } from '../kinds.ts'

const web = service('web')

function endpointsOf(pods: readonly Pod[]) {
  return endpointSlices([web], pods).flatMap(({ endpoints }) => endpoints)
}

test('a dual-stack Service has one slice a family, with the node and the Pod of each endpoint', () => {
  const found = endpointSlices([web], running([pod('a', 'node-1'), pod('b', 'node-2')]))
  expect(found.map(({ metadata, addressType }) => [metadata.name, addressType])).toEqual([
    ['web-ipv4', 'IPv4'],
    ['web-ipv6', 'IPv6'],
  ])
  expect(found[0]?.ports).toEqual([{ name: 'http', port: 8080, protocol: 'TCP' }])
  expect(found[0]?.endpoints[1]).toEqual({
    addresses: ['10.244.2.10'],
    conditions: { ready: true, serving: true, terminating: false },
    nodeName: 'node-2',
    targetRef: { kind: 'Pod', namespace: 'default', name: 'b', uid: 'uid-b' },
  })
})

test('a selector that matches no Pod gives no endpoints', () => {
  expect(endpointSlices([service('web', { selector: { app: 'other' } })], running([pod('a')]))).toEqual([])
})

test('a Service without a selector is left to whoever made it', () => {
  expect(endpointSlices([service('web', { selector: {} })], running([pod('a')]))).toEqual([])
})

test('a Pod of another namespace is not selected', () => {
  const [other] = running([pod('a')])
  expect(
    other && endpointsOf([{ ...other, metadata: { ...other.metadata, namespace: 'elsewhere' } }]),
  ).toEqual([])
})

test('a Pod without an address is not listed, and one that is not ready is listed as such', () => {
  const [ready] = running([pod('a')])
  expect(endpointsOf([pod('a', 'node-1')])).toEqual([])
  const unready = ready && {
    ...ready,
    status: { ...ready.status, conditions: [{ type: 'Ready', status: 'False' }] },
  }
  expect(unready && endpointsOf([unready])[0]?.conditions).toEqual({
    ready: false,
    serving: false,
    terminating: false,
  })
})

test('a Pod on its way out serves but is not ready', () => {
  const [ready] = running([pod('a')])
  const leaving = ready && {
    ...ready,
    metadata: { ...ready.metadata, deletionTimestamp: '2026-03-01T12:00:00Z' },
  }
  expect(leaving && endpointsOf([leaving])[0]?.conditions).toEqual({
    ready: false,
    serving: true,
    terminating: true,
  })
})

test('a named targetPort is looked up in each Pod, and Pods that differ get a slice of their own', () => {
  const named = service('web', {
    ipFamilies: ['IPv4'],
    ports: [{ name: 'http', port: 80, targetPort: 'http' }],
  })
  const other = {
    ...pod('b'),
    spec: { containers: [{ name: 'web', ports: [{ name: 'http', containerPort: 9090 }] }] },
  }
  const found = endpointSlices([named], running([pod('a'), other]))
  expect(found.map(({ metadata, ports }) => [metadata.name, ports[0]?.port])).toEqual([
    ['web-ipv4', 8080],
    ['web-ipv4-2', 9090],
  ])
})
