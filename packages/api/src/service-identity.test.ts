// What is read of a Service and its endpoints: annotations under both prefixes, class, status, usability.

import { describe, expect, test } from 'bun:test'
import type { Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { deprecatedAnnotationKeys, readAnnotation } from './annotations.ts'
import { serviceKeyOfSlice, usableEndpoints } from './endpoint-usability.ts'
import { ingressAddresses, isManaged, serviceKey } from './service-identity.ts'

describe('annotations', () => {
  test('the new prefix wins by being there, even empty', () => {
    const annotations = { 'metallb.io/address-pool': '', 'metallb.universe.tf/address-pool': 'old' }
    expect(readAnnotation({ annotations }, 'address-pool')).toEqual({
      key: 'metallb.io/address-pool',
      value: '',
    })
  })

  test('the old prefix is read, and keeps its name so that messages can use it', () => {
    const annotations = { 'metallb.universe.tf/loadBalancerIPs': '192.0.2.1' }
    expect(readAnnotation({ annotations }, 'loadBalancerIPs')?.key).toBe(
      'metallb.universe.tf/loadBalancerIPs',
    )
    expect(readAnnotation({ annotations }, 'allow-shared-ip')).toBeUndefined()
    expect(readAnnotation(undefined, 'allow-shared-ip')).toBeUndefined()
  })

  test('every key under the old prefix is deprecated, whatever it is about', () => {
    const annotations = { 'metallb.universe.tf/x': '', 'metallb.io/y': '', 'metallb.universe.tf/a': '' }
    expect(deprecatedAnnotationKeys({ annotations })).toEqual([
      'metallb.universe.tf/a',
      'metallb.universe.tf/x',
    ])
  })
})

describe('isManaged', () => {
  const loadBalancer = (loadBalancerClass?: string): Service => ({
    spec: { type: 'LoadBalancer', ...(loadBalancerClass !== undefined && { loadBalancerClass }) },
  })

  test.each([
    ['no class, none configured', loadBalancer(), '', true],
    ['a class, none configured', loadBalancer('x'), '', false],
    ['no class, one configured', loadBalancer(), 'x', false],
    ['the configured class', loadBalancer('x'), 'x', true],
    ['another class', loadBalancer('y'), 'x', false],
    ['no LoadBalancer, no class configured', { spec: { type: 'ClusterIP' } }, '', true],
    ['no LoadBalancer, a class configured', { spec: { type: 'ClusterIP' } }, 'x', false],
  ])('with %s', (_, service, loadBalancerClass, expected) => {
    expect(isManaged(service, loadBalancerClass)).toBe(expected)
  })

  test('a Service that lost its class with its type is still cleared by whoever gave it an address', () => {
    const annotations = { 'metallb.io/ip-allocated-from-pool': 'a' }
    expect(isManaged({ metadata: { annotations }, spec: { type: 'ClusterIP' } }, 'x')).toBe(true)
  })
})

test('a Service is called namespace/name', () => {
  expect(serviceKey({ metadata: { namespace: 'shop', name: 'web' } })).toBe('shop/web')
})

test('ingress entries without an address are passed over', () => {
  const ingress = [{ ip: '192.0.2.1' }, { hostname: 'web.example' }, { ip: '' }, { ip: '2001:db8::1' }]
  expect(ingressAddresses({ status: { loadBalancer: { ingress } } })).toEqual(['192.0.2.1', '2001:db8::1'])
  expect(ingressAddresses({})).toEqual([])
})

test.each([
  ['without conditions can serve', undefined, true],
  ['ready can serve, whatever serving says', { ready: true, serving: false }, true],
  ['not ready, serving unknown, cannot serve', { ready: false }, false],
  ['terminating but serving can serve', { ready: false, serving: true, terminating: true }, true],
  ['neither ready nor serving cannot serve', { ready: false, serving: false }, false],
])('an endpoint that is %s', (_, conditions, expected) => {
  const endpoint = { addresses: ['10.0.0.1'], ...(conditions && { conditions }) }
  expect(usableEndpoints([{ addressType: 'IPv4', endpoints: [endpoint] }])).toEqual(
    expected ? [endpoint] : [],
  )
})

test('a slice without endpoints, for which the API server sends null, has none that can serve', () => {
  const slice: EndpointSlice = JSON.parse('{ "addressType": "IPv4", "endpoints": null, "ports": null }')
  expect(usableEndpoints([slice])).toEqual([])
})

test('a slice belongs to the Service its label names', () => {
  const labels = { 'kubernetes.io/service-name': 'web' }
  const slice = { addressType: 'IPv4', endpoints: [] }
  expect(serviceKeyOfSlice({ ...slice, metadata: { namespace: 'shop', labels } })).toBe('shop/web')
  expect(serviceKeyOfSlice({ ...slice, metadata: { namespace: 'shop' } })).toBeUndefined()
})
