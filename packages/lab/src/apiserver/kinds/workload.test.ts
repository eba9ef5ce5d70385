// Deployments, ReplicaSets, DaemonSets and Pods as they are written: defaults and mistakes, in the words of the real
// server, which were taken from one of version 1.36.

import { expect, test } from 'bun:test'
import { startCluster } from '../cluster.fixture.ts'
import type { JsonObject } from '../json.ts'

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'
const PODS = '/api/v1/namespaces/default/pods'
const CONTAINER = { name: 'web', image: 'nginx', ports: [{ containerPort: 80 }] }

function workload(spec: JsonObject = {}): JsonObject {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [CONTAINER] } }
  return { metadata: { name: 'web' }, spec: { selector: { matchLabels: { app: 'web' } }, template, ...spec } }
}

test('a Deployment has the defaults of the real server', async () => {
  const { request } = startCluster()
  const { body } = await request('POST', DEPLOYMENTS, workload())
  expect(body.metadata.generation).toBe(1)
  expect(body.spec).toEqual({
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    selector: { matchLabels: { app: 'web' } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          {
            name: 'web',
            image: 'nginx',
            imagePullPolicy: 'Always',
            ports: [{ containerPort: 80, protocol: 'TCP' }],
            resources: {},
            terminationMessagePath: '/dev/termination-log',
            terminationMessagePolicy: 'File',
          },
        ],
        dnsPolicy: 'ClusterFirst',
        restartPolicy: 'Always',
        schedulerName: 'default-scheduler',
        securityContext: {},
        terminationGracePeriodSeconds: 30,
      },
    },
  })
})

test('an image is pulled always when it is the latest, else when it is not there', async () => {
  const { request } = startCluster()
  const images = ['a', 'a:latest', 'host:5000/a', 'a:1', 'host:5000/a:1', 'a@sha256:0']
  const containers = images.map((image, index) => ({ name: `c${index}`, image }))
  const { body } = await request('POST', PODS, { metadata: { name: 'p' }, spec: { containers } })
  expect(body.spec.containers.map(({ imagePullPolicy }: JsonObject) => imagePullPolicy)).toEqual([
    'Always',
    'Always',
    'Always',
    'IfNotPresent',
    'IfNotPresent',
    'IfNotPresent',
  ])
})

test('a probe has its defaults, and a Pod on the host’s network its ports there', async () => {
  const { request } = startCluster()
  const readinessProbe = { httpGet: { port: 80 } }
  const spec = { hostNetwork: true, containers: [{ ...CONTAINER, readinessProbe }] }
  const { body } = await request('POST', PODS, { metadata: { name: 'p' }, spec })
  expect(body.spec.containers[0].readinessProbe).toEqual({
    httpGet: { path: '/', port: 80, scheme: 'HTTP' },
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  })
  expect(body.spec.containers[0].ports).toEqual([{ hostPort: 80, containerPort: 80, protocol: 'TCP' }])
  expect(body.spec.serviceAccountName).toBe('default')
})

const MISTAKES: readonly [string, JsonObject, string][] = [
  ['no selector', { selector: null }, 'spec.selector: Required value'],
  [
    'an empty selector',
    { selector: {} },
    'spec.selector: Invalid value: {}: empty selector is invalid for deployment',
  ],
  [
    'a selector that misses its own Pods',
    { selector: { matchLabels: { app: 'other' } } },
    'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
  ],
  [
    'a negative number',
    { replicas: -1 },
    'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  ],
  [
    'a strategy that there is not',
    { strategy: { type: 'Hope' } },
    'spec.strategy: Unsupported value: "Hope": supported values: "Recreate", "RollingUpdate"',
  ],
  [
    'a container without an image',
    { template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web' }] } } },
    'spec.template.spec.containers[0].image: Required value',
  ],
  [
    'Pods that end',
    {
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { restartPolicy: 'Never', containers: [CONTAINER] },
      },
    },
    'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
  ],
]

test.each(MISTAKES)('%s is refused', async (_what, spec, sentence) => {
  const { request } = startCluster()
  const { code, body } = await request('POST', DEPLOYMENTS, workload(spec))
  expect([code, body.message]).toEqual([422, `Deployment.apps "web" is invalid: ${sentence}`])
})

test('a selector stays as it is', async () => {
  const { request, patch } = startCluster()
  const template = { metadata: { labels: { app: 'web', b: 'c' } }, spec: { containers: [CONTAINER] } }
  await request('POST', DEPLOYMENTS, workload({ template }))
  const spec = { selector: { matchLabels: { b: 'c' } } }
  const { code, body } = await patch(`${DEPLOYMENTS}/web`, 'merge-patch+json', { spec })
  expect(code).toBe(422)
  expect(body.message).toContain(
    'spec.selector: Invalid value: {"matchLabels":{"app":"web","b":"c"}}: field is immutable',
  )
})

test('of a running Pod the image may change, and its node may not', async () => {
  const { request, patch } = startCluster()
  await request('POST', PODS, { metadata: { name: 'p' }, spec: { containers: [CONTAINER] } })
  const image = { spec: { containers: [{ name: 'web', image: 'nginx:2' }] } }
  const changed = await patch(`${PODS}/p`, 'strategic-merge-patch+json', image)
  expect([changed.code, changed.body.spec.containers[0].image]).toEqual([200, 'nginx:2'])
  const moved = await patch(`${PODS}/p`, 'merge-patch+json', { spec: { nodeName: 'node-1' } })
  expect(moved.code).toBe(422)
  expect(moved.body.message).toStartWith(
    'Pod "p" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,',
  )
})

test('what belongs to a Deployment goes with it, through its ReplicaSets', async () => {
  const { request } = startCluster()
  const owners = async (path: string, kind: string, name: string, ownerReferences: JsonObject[]) => {
    const { body } = await request('POST', path, { ...workload(), metadata: { name, ownerReferences } })
    return [{ apiVersion: 'apps/v1', kind, name, uid: body.metadata.uid }]
  }
  const deployment = await owners(DEPLOYMENTS, 'Deployment', 'web', [])
  const replicaSets = '/apis/apps/v1/namespaces/default/replicasets'
  const replicaSet = await owners(replicaSets, 'ReplicaSet', 'web-1', deployment)
  const spec = { containers: [CONTAINER] }
  await request('POST', PODS, { metadata: { name: 'p', ownerReferences: replicaSet }, spec })
  await request('DELETE', `${DEPLOYMENTS}/web`)
  expect((await request('GET', `${PODS}/p`)).code).toBe(404)
})
