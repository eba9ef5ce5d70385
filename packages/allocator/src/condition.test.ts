// What the condition of a Service says, and when it is worth a write.

import { describe, expect, test } from 'bun:test'
import { ALLOCATED } from '@ingot/api'
import type { Service } from 'kubernetes-types/core/v1'
import type { Condition } from 'kubernetes-types/meta/v1'
import { PREFER, decide, pools, service } from './cluster.fixture.ts'
import { conditionsAfter, isConditionUpToDate, lacksAddress } from './condition.ts'

const NOW = new Date('2026-01-02T03:04:05.678Z')
const P = pools({ p: ['192.0.2.0/32'] })

const after = (it: Service) => conditionsAfter(it, decide(P, it), NOW)
const withConditions = (it: Service, ...conditions: Condition[]): Service => ({
  ...it,
  status: { ...it.status, conditions },
})
const condition = (status: string, reason: string, message: string, since = '2026-01-02T03:04:05Z') => ({
  type: ALLOCATED,
  status,
  reason,
  message,
  lastTransitionTime: since,
})
const assigned = condition('True', 'IPAllocated', 'Assigned IP ["192.0.2.0"]')
const other = { ...condition('True', 'Fine', ''), type: 'example.com/Other' }

describe('it says', () => {
  test.each<[string, Service, Condition[]]>([
    ['the address, when there is one', service('a'), [assigned]],
    ['the same when it is kept', service('a', { ingress: ['192.0.2.0'] }), [assigned]],
    [
      'why there is none',
      service('a', { annotations: { 'metallb.io/address-pool': 'q' } }),
      [condition('False', 'AllocationFailed', 'Failed to allocate IP for "default/a": unknown pool "q"')],
    ],
    [
      'what is wrong beside the address',
      service('a', { ingress: ['192.0.2.0'], spec: { loadBalancerIP: 'x' } }),
      [
        condition(
          'True',
          'LoadBalancerFailed',
          'invalid requested loadbalancer IPs: invalid spec.loadBalancerIP "x"',
        ),
      ],
    ],
    [
      'a reason without blanks, as conditions need it',
      service('a', { spec: { ipFamilyPolicy: 'RequireDualStack' } }),
      [
        condition(
          'False',
          'NotEnoughClusterIPs',
          'Service requires dual stack but not enough clusterips [10.96.0.1]',
        ),
      ],
    ],
    ['nothing of a Service that is to have no address', service('a', { spec: { type: 'ClusterIP' } }), []],
  ])('%s', (_, it, expected) => {
    expect(after(it)).toEqual(expected)
  })

  test.each([
    ['a port', { share: 'k' }, { share: 'k' }, 'port TCP/80 is already in use on "192.0.2.0"'],
    [
      'a sharing key',
      { share: 'k' },
      { ports: [443], share: 'l' },
      'can\'t change sharing key for "default/b", address also in use by default/a',
    ],
  ])('that it collides with another Service over %s', (_, words, others, why) => {
    const held = service('a', { ...words, ingress: ['192.0.2.0'] })
    const it = service('b', { age: 1, ...others, spec: { loadBalancerIP: '192.0.2.0' } })
    expect(conditionsAfter(it, decide(P, held, it), NOW)).toEqual([
      condition('False', 'SharingConflict', `Failed to allocate IP for "default/b": ${why}`),
    ])
  })

  test('since when, which is kept as long as the status is the same, and leaves others’ conditions alone', () => {
    const before = condition('True', 'LoadBalancerFailed', 'x', '2020-01-01T00:00:00Z')
    expect(after(withConditions(service('a'), other, before))).toEqual([
      other,
      { ...assigned, lastTransitionTime: '2020-01-01T00:00:00Z' },
    ])
    const failed = condition('False', 'AllocationFailed', 'x', '2020-01-01T00:00:00Z')
    expect(after(withConditions(service('a'), failed))).toEqual([assigned])
  })
})

describe('it is worth a write', () => {
  const held = service('a', { ingress: ['192.0.2.0'] })
  const failing = service('a', { annotations: { 'metallb.io/address-pool': 'q' } })
  const [failure = assigned] = after(failing)

  test.each<[string, Service, boolean]>([
    ['not of a Service that has its address and no condition', held, false],
    ['of one that has none and no condition', failing, true],
    ['of one whose condition says something else', withConditions(held, failure), true],
    ['not when it says so already', withConditions(held, assigned), false],
    ['not when it says already why not', withConditions(failing, failure), false],
    [
      'of one that is no LoadBalancer any more',
      withConditions(service('a', { spec: { type: 'ClusterIP' } }), assigned),
      true,
    ],
    [
      'not of one that prefers two families and has one on a cluster with one',
      service('a', { ingress: ['192.0.2.0'], spec: { ...PREFER, clusterIPs: ['10.96.0.1'] } }),
      false,
    ],
  ])('%s', (_, it, expected) => {
    expect(!isConditionUpToDate(it, decide(P, it))).toBe(expected)
  })
})

test.each<[string, Service, boolean]>([
  ['has one', service('a'), false],
  ['asks for what there is not', service('a', { annotations: { 'metallb.io/address-pool': 'q' } }), true],
  ['is to have none', service('a', { spec: { type: 'ClusterIP' } }), false],
  ['is to have none any more', service('a', { ingress: ['192.0.2.0'], spec: { type: 'ClusterIP' } }), false],
])('whether an address is missing where a Service %s', (_, it, expected) => {
  expect(lacksAddress(decide(P, it))).toBe(expected)
})
