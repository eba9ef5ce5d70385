// How MetalLB is found, by what its manifests and its chart leave in a cluster.

import { describe, expect, test } from 'bun:test'
import { findInstallation } from './installation.ts'
import type { Mode } from './installation.ts'
import { metallb, NAMESPACE, speakerDaemonSet } from './metallb.fixture.ts'
import { NO_OBJECTS } from './objects.ts'
import type { AdoptionObjects } from './objects.ts'

const find = (objects: AdoptionObjects) => findInstallation(objects, NAMESPACE)

test('an empty cluster has none', () => {
  expect(find(NO_OBJECTS)).toBeUndefined()
})

test('another program called speaker is none of MetalLB', () => {
  const [daemonSet = speakerDaemonSet('native')] = metallb('native').daemonSets
  const other = structuredClone(daemonSet)
  for (const container of other.spec?.template.spec?.containers ?? []) container.env = []
  expect(find({ ...NO_OBJECTS, daemonSets: [other] })).toBeUndefined()
})

test.each<Mode>(['native', 'frr', 'frr-k8s'])('the mode %s is found, with version and programs', (mode) => {
  expect(find(metallb(mode))).toMatchObject({
    namespace: NAMESPACE,
    version: '0.15.2',
    mode,
    speaker: { kind: 'DaemonSet', name: 'speaker', image: 'quay.io/metallb/speaker:v0.15.2' },
    controller: { kind: 'Deployment', name: 'controller' },
    access: { leases: false, frrConfigurations: mode === 'frr-k8s', reviews: false },
  })
})

test('Pods from which FRR has been taken are in native mode, whatever the variable says', () => {
  const daemonSet = structuredClone(speakerDaemonSet('native'))
  for (const container of daemonSet.spec?.template.spec?.containers ?? [])
    container.env = [{ name: 'METALLB_BGP_TYPE', value: 'frr' }]
  expect(find({ ...NO_OBJECTS, daemonSets: [daemonSet] })?.mode).toBe('native')
})

describe('frr-k8s', () => {
  test('that came with MetalLB is in its namespace', () => {
    expect(find(metallb('frr-k8s'))?.frrK8s).toEqual({ namespace: NAMESPACE, daemonSet: 'frr-k8s' })
  })

  test.each([
    ['a variable', { env: [{ name: 'FRRK8S_NAMESPACE', value: 'frr' }] }],
    ['a flag', { args: ['--frrk8s-namespace=frr'] }],
  ])('that was there before is where %s says', (_, given) => {
    const daemonSet = structuredClone(speakerDaemonSet('frr-k8s'))
    for (const container of daemonSet.spec?.template.spec?.containers ?? []) {
      container.env?.push(...('env' in given ? given.env : []))
      container.args?.push(...('args' in given ? given.args : []))
    }
    const frrK8s = find({ ...NO_OBJECTS, daemonSets: [daemonSet] })?.frrK8s
    expect(frrK8s).toEqual({ namespace: 'frr', daemonSet: undefined })
  })
})

test('of two, that in the namespace that is named is meant', () => {
  const other = { ...speakerDaemonSet('native'), metadata: { name: 'speaker', namespace: 'other' } }
  const objects = { ...NO_OBJECTS, daemonSets: [other, speakerDaemonSet('native')] }
  expect(findInstallation(objects, NAMESPACE)?.namespace).toBe(NAMESPACE)
  expect(findInstallation(objects, 'elsewhere')?.namespace).toBe('other')
})

test("the chart's release is named, and by which names it goes", () => {
  const daemonSet = structuredClone(speakerDaemonSet('native'))
  const metadata = {
    name: 'lb-metallb-speaker',
    namespace: NAMESPACE,
    labels: { 'app.kubernetes.io/managed-by': 'Helm', 'app.kubernetes.io/instance': 'lb' },
  }
  const found = find({ ...NO_OBJECTS, daemonSets: [{ ...daemonSet, metadata }] })
  expect([found?.helmRelease, found?.speaker.name]).toEqual(['lb', 'lb-metallb-speaker'])
})

test('kinds with the versions served, webhooks with their policies, and the conversion are listed', () => {
  const clientConfig = { service: { name: 'webhook', namespace: NAMESPACE } }
  const webhook = {
    name: 'pool.metallb.io',
    clientConfig,
    admissionReviewVersions: ['v1'],
    sideEffects: 'None' as const,
  }
  const version = (name: string, served: boolean) => ({ name, served, storage: served })
  const found = find({
    ...metallb('native'),
    webhooks: [
      { metadata: { name: 'a' }, webhooks: [webhook, { ...webhook, name: 'x', failurePolicy: 'Ignore' }] },
      { metadata: { name: 'b' }, webhooks: [{ ...webhook, clientConfig: { url: 'https://other' } }] },
    ],
    definitions: [
      {
        metadata: { name: 'bgppeers.metallb.io' },
        spec: {
          group: 'metallb.io',
          scope: 'Namespaced',
          names: { plural: 'bgppeers', kind: 'BGPPeer' },
          versions: [version('v1beta1', true), version('v1beta2', true), version('v1alpha1', false)],
          conversion: { strategy: 'Webhook' },
        },
      },
    ],
  })
  expect(found?.kinds).toEqual({ bgppeers: ['v1beta1', 'v1beta2'] })
  expect(found?.webhooks).toEqual(['pool.metallb.io (Fail)', 'x (Ignore)', 'conversion of bgppeers'])
})
