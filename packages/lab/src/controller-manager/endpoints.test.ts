// What of a Service's EndpointSlices goes into its Endpoints, and what is written so that they become so.

import { expect, test } from 'bun:test'
import { pod, service, slices } from '../kinds.fixture.ts'
import { endpointsChanges, endpointsOf } from './endpoints.ts'

const web = service('web')
const found = slices([web], [pod('b', 'node-2'), pod('a', 'node-1')])
const [wanted] = endpointsOf([web], found)
const verbs = (...args: Parameters<typeof endpointsChanges>) =>
  endpointsChanges(...args).map(({ verb }) => verb)

test('the first family of a Service is mirrored, addresses in order', () => {
  expect(wanted?.metadata).toEqual({
    name: 'web',
    namespace: 'default',
    labels: { 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' },
  })
  expect(wanted?.subsets).toEqual([
    {
      addresses: [
        {
          ip: '10.244.1.10',
          nodeName: 'node-1',
          targetRef: { kind: 'Pod', namespace: 'default', name: 'a', uid: 'uid-a' },
        },
        {
          ip: '10.244.2.10',
          nodeName: 'node-2',
          targetRef: { kind: 'Pod', namespace: 'default', name: 'b', uid: 'uid-b' },
        },
      ],
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    },
  ])
})

test('what is not ready stands apart, and what is on its way out is left out', () => {
  const marked = (ready: boolean, terminating: boolean) =>
    found.map((slice) => ({
      ...slice,
      endpoints: slice.endpoints.map((each) => ({
        ...each,
        conditions: { ready, serving: true, terminating },
      })),
    }))
  const [unready] = endpointsOf([web], marked(false, false))
  expect(unready?.subsets?.[0]?.notReadyAddresses?.map(({ ip }) => ip)).toEqual([
    '10.244.1.10',
    '10.244.2.10',
  ])
  expect(unready?.subsets?.[0]?.addresses).toBeUndefined()
  expect(endpointsOf([web], marked(false, true))[0]?.subsets).toBeUndefined()
})

test('a Service without a selector has the Endpoints that a person gives it', () => {
  expect(endpointsOf([service('web', { selector: {} })], found)).toEqual([])
})

test('Endpoints of a person are left alone, those under the name of a Service too', () => {
  const all = wanted === undefined ? [] : [wanted]
  expect(verbs(all, [{ metadata: { name: 'web', namespace: 'default' } }])).toEqual([])
})

test('what is missing is created, what differs updated, and what nobody wants deleted unless a person made it', () => {
  const all = wanted === undefined ? [] : [wanted]
  expect(verbs(all, [])).toEqual(['create'])
  expect(verbs(all, all)).toEqual([])
  expect(
    verbs(
      all,
      all.map((each) => ({ ...each, subsets: [] })),
    ),
  ).toEqual(['update'])
  expect(verbs([], all)).toEqual(['delete'])
  expect(
    verbs(
      [],
      all.map((each) => ({ ...each, metadata: { ...each.metadata, labels: {} } })),
    ),
  ).toEqual([])
})
