// How the programs of others are told apart from all else that runs in a cluster.

import { expect, test } from 'bun:test'
import { kubeVip } from './kube-vip.ts'
import { serviceLB } from './service-lb.ts'

test.each([
  ['ghcr.io/kube-vip/kube-vip:v0.8.0', 'kube-vip'],
  ['kube-vip', 'kube-vip'],
  ['example.test/mirror/kube-vip-iptables@sha256:0', 'kube-vip'],
  ['ghcr.io/kube-vip/kube-vip-cloud-provider:v0.0.10', 'its cloud provider'],
  ['example.test/kube-vipers:1', ''],
  ['example.test/not-kube-vip:1', ''],
])('%s is %p', (image, expected) => {
  const images = ['registry.k8s.io/pause:3.10', image]
  const found = [...(kubeVip.isIt({ images }) ? ['kube-vip'] : [])]
  if (kubeVip.isProvider({ images })) found.push('its cloud provider')
  expect(found.join()).toBe(expected)
})

test.each([
  [['svc_enable=true'], true],
  [['manager', '--services'], true],
  [['--services=true', '--arp'], true],
  [['svc_enable=false', '--services=false'], false],
  [['cp_enable=true', 'svc_election=true', '--servicesInterface=eth0'], false],
])('kube-vip with %p serves Services: %p', (settings, expected) => {
  expect(kubeVip.servesServices({ settings })).toBe(expected)
})

test.each([
  ['its label', { labels: { 'svccontroller.k3s.cattle.io/svcname': 'web' } }, '?/web'],
  [
    'both labels',
    {
      labels: {
        'svccontroller.k3s.cattle.io/svcname': 'web',
        'svccontroller.k3s.cattle.io/svcnamespace': 'shop',
      },
    },
    'shop/web',
  ],
  ['its name', { name: 'svclb-web-1a2b' }, undefined],
  ['its image', { images: ['rancher/klipper-lb:v0.4.9'] }, undefined],
])('the ServiceLB of k3s is known by %s', (_, parts, service) => {
  const workload = { name: 'web', images: ['nginx'], labels: {}, ...parts }
  expect(serviceLB.isIt(workload)).toBe(true)
  expect(serviceLB.serviceOf(workload)).toBe(service)
})

test('what is none of them is none', () => {
  expect(serviceLB.isIt({ name: 'web-svclb-1', images: ['example.test/klipper-lbs:1'], labels: {} })).toBe(
    false,
  )
})
