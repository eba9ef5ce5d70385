// What people who had MetalLB find again, and what a Pod may and may not do.

import { describe, expect, test } from 'bun:test'
import { installation, manifests } from './manifests.ts'
import type { AnyObject } from './objects.ts'
import { IMAGES } from './released-images.ts'

const objects = installation(IMAGES)

const find = (kind: string, name: string) => {
  const found = objects.find((it) => it.kind === kind && it.metadata?.name === name)
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`)
  return found
}

const podOf = (it: AnyObject) => (it as { readonly spec: { readonly template: unknown } }).spec.template

describe('an installation', () => {
  test.each([
    ['Deployment', 'controller'],
    ['DaemonSet', 'speaker'],
  ])('has the %s %s with the labels by which people and speakers find its Pods', (kind, component) => {
    const labels = { app: 'metallb', component }
    expect(find(kind, component)).toMatchObject({
      metadata: { namespace: 'metallb-system', labels },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels } } },
    })
  })

  test('has a Service with the labels and the port that monitors written for MetalLB select', () => {
    expect(find('Service', 'monitoring')).toMatchObject({
      metadata: { labels: { app: 'metallb' } },
      spec: { selector: { app: 'metallb' }, ports: [{ name: 'monitoring', port: 7472 }] },
    })
  })

  test('every object but those of the whole cluster is in the namespace', () => {
    const scattered = objects.filter(
      ({ kind = '', metadata }) =>
        metadata?.namespace !== 'metallb-system' &&
        !['Namespace', 'CustomResourceDefinition', 'ClusterRole', 'ClusterRoleBinding'].includes(kind),
    )
    expect(scattered).toEqual([])
  })
})

describe('a Pod', () => {
  test('of the controller serves no webhooks: nothing that is installed would ask them', () => {
    const container = { args: ['--webhook-mode=disabled'] }
    expect(podOf(find('Deployment', 'controller'))).toMatchObject({ spec: { containers: [container] } })
    expect(objects.filter(({ kind = '' }) => kind.includes('Webhook'))).toEqual([])
  })

  test('of the controller has no user of its own, no capability and nothing to write to', () => {
    expect(podOf(find('Deployment', 'controller'))).toMatchObject({
      spec: {
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
          },
        ],
      },
    })
  })

  test('of a speaker is root with packet sockets and nothing else, on the network of its node', () => {
    expect(podOf(find('DaemonSet', 'speaker'))).toMatchObject({
      spec: {
        hostNetwork: true,
        terminationGracePeriodSeconds: 10,
        securityContext: { runAsUser: 0, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'], add: ['NET_RAW'] },
            },
          },
        ],
      },
    })
  })

  test('may take one of the first 1024 ports where listening is switched on alone, and change the network never', () => {
    const granting = (capability: string) =>
      Object.entries(manifests(IMAGES)).flatMap(([file, list]) =>
        JSON.stringify(list).includes(`"${capability}"`) ? [file] : [],
      )
    expect(granting('NET_BIND_SERVICE')).toEqual(['bgp-listen/speaker.yaml'])
    expect(granting('NET_ADMIN')).toEqual([])
    expect(granting('SYS_ADMIN')).toEqual([])
  })

  test.each([
    ['Deployment', 'controller', 'system-cluster-critical'],
    ['DaemonSet', 'speaker', 'system-node-critical'],
  ])(
    'of the %s %s is asked how it does, has ten seconds to end, and is the last to go',
    (kind, name, priority) => {
      expect(podOf(find(kind, name))).toMatchObject({
        spec: {
          terminationGracePeriodSeconds: 10,
          priorityClassName: priority,
          containers: [
            {
              livenessProbe: { httpGet: { path: '/healthz', port: 'monitoring' } },
              readinessProbe: { httpGet: { path: '/readyz', port: 'monitoring' } },
            },
          ],
        },
      })
    },
  )

  test('of the controller is one of two, of which one is there at any time', () => {
    const selector = { matchLabels: { app: 'metallb', component: 'controller' } }
    expect(find('Deployment', 'controller')).toMatchObject({ spec: { replicas: 2, selector } })
    expect(find('PodDisruptionBudget', 'controller')).toMatchObject({ spec: { maxUnavailable: 1, selector } })
  })

  test.each(['controller', 'speaker'])('of the %s has no limit of CPU', (component) => {
    const kind = component === 'controller' ? 'Deployment' : 'DaemonSet'
    expect(JSON.stringify(podOf(find(kind, component)))).not.toContain('"limits"')
  })
})

test('every file of the manifests has objects', () => {
  for (const list of Object.values(manifests(IMAGES))) expect(list).not.toBeEmpty()
})
