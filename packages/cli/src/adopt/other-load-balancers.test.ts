// What else gives addresses to Services: kube-vip and the load balancer of k3s.

import { describe, expect, test } from 'bun:test'
import { findKubeVip } from './kube-vip.ts'
import { NO_OBJECTS } from './objects.ts'
import { findServiceLB } from './service-lb.ts'

const daemonSet = (
  name: string,
  namespace: string,
  labels: Record<string, string>,
  image = 'x',
  env: object = {},
) => ({
  metadata: { name, namespace, labels },
  spec: {
    selector: { matchLabels: labels },
    template: {
      spec: {
        containers: [{ name, image, env: Object.entries(env).map(([key, value]) => ({ name: key, value })) }],
      },
    },
  },
})

test('a cluster without them has nothing to say', () => {
  const other = daemonSet('web', 'default', {}, 'example.test/kube-vipers:1')
  expect(findKubeVip({ ...NO_OBJECTS, daemonSets: [other] })).toEqual([])
  expect(findServiceLB({ ...NO_OBJECTS, daemonSets: [other] })).toEqual([])
})

describe('kube-vip', () => {
  const image = 'ghcr.io/kube-vip/kube-vip:v0.8.0'

  test('that serves Services is to stop it, and its addresses become pools', () => {
    const [found] = findKubeVip({
      ...NO_OBJECTS,
      daemonSets: [
        daemonSet('kube-vip-ds', 'kube-system', {}, image, { svc_enable: 'true', cp_enable: 'true' }),
      ],
      configMaps: [
        {
          metadata: { name: 'kubevip', namespace: 'kube-system' },
          data: {
            'range-global': '192.0.2.10-192.0.2.20,192.0.2.30-192.0.2.31',
            'cidr-shop': '198.51.100.0/28',
            other: 'x',
          },
        },
      ],
      services: [
        {
          metadata: {
            name: 'web',
            namespace: 'shop',
            annotations: { 'kube-vip.io/loadbalancerIPs': '192.0.2.10' },
          },
        },
      ],
    })
    expect(found?.has).toEqual([
      'DaemonSet kube-system/kube-vip-ds, for Services',
      'ConfigMap kube-system/kubevip: range-global 192.0.2.10-192.0.2.20,192.0.2.30-192.0.2.31',
      'ConfigMap kube-system/kubevip: cidr-shop 198.51.100.0/28',
      'ConfigMap kube-system/kubevip: other x',
      'Service shop/web: kube-vip.io/loadbalancerIPs 192.0.2.10',
    ])
    expect(found?.conflict).toContain('it answers for Services')
    expect(found?.do).toEqual([
      expect.stringContaining('svc_enable to "false" in DaemonSet kube-system/kube-vip-ds'),
      expect.stringContaining('scale deployment/kube-vip-cloud-provider --replicas=0'),
      'make an IPAddressPool with addresses [192.0.2.10-192.0.2.20, 192.0.2.30-192.0.2.31]',
      'make an IPAddressPool with addresses [198.51.100.0/28] and serviceAllocation.namespaces [shop]',
      'write kube-vip.io/loadbalancerIPs as metallb.io/loadBalancerIPs, so that each keeps its address',
    ])
  })

  test('that is told by a flag to serve Services is to stop it, too', () => {
    const flagged = daemonSet('vip', 'kube-system', {}, image)
    const [container] = flagged.spec.template.spec.containers
    Object.assign(container ?? {}, { args: ['manager', '--services'] })
    const [found] = findKubeVip({ ...NO_OBJECTS, daemonSets: [flagged] })
    expect(found?.has).toEqual(['DaemonSet kube-system/vip, for Services'])
    expect(found?.do[0]).toContain('take --services out')
  })

  test('that only serves the control plane, as a static Pod, is in nobody’s way', () => {
    const [found] = findKubeVip({
      ...NO_OBJECTS,
      pods: [
        {
          metadata: {
            name: 'kube-vip-node-1',
            namespace: 'kube-system',
            ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'node-1', uid: '1' }],
          },
          spec: { containers: [{ name: 'kube-vip', image, env: [{ name: 'cp_enable', value: 'true' }] }] },
        },
      ],
    })
    expect(found).toEqual({
      what: 'kube-vip',
      has: ['static Pod kube-system/kube-vip-node-1'],
      conflict: '',
      do: [],
    })
  })
})

test('ServiceLB of k3s is found by the DaemonSets of its Services', () => {
  const labels = {
    'svccontroller.k3s.cattle.io/svcname': 'web',
    'svccontroller.k3s.cattle.io/svcnamespace': 'shop',
  }
  const [found] = findServiceLB({
    ...NO_OBJECTS,
    daemonSets: [
      daemonSet('svclb-web-1a2b', 'kube-system', labels),
      daemonSet('svclb-old', 'kube-system', {}),
    ],
  })
  expect(found?.has).toEqual([
    'DaemonSet kube-system/svclb-web-1a2b for Service shop/web',
    'DaemonSet kube-system/svclb-old',
  ])
  expect(found?.do[0]).toContain('--disable=servicelb')
})
