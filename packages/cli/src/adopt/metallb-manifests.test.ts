// MetalLB as its own manifests install it, of three versions and in each mode: what `ingot adopt` finds there, and what it
// leaves of the Pods of the mode frr.

import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findMetallbManifests, METALLB_VERSIONS } from '@ingot/lab'
import type { Stored } from '@ingot/kube'
import type { DaemonSet } from 'kubernetes-types/apps/v1'
import { parseAllDocuments } from 'yaml'
import { withoutFrr } from './frr-pods.ts'
import { findInstallation } from './installation.ts'
import type { Mode } from './installation.ts'
import { NO_OBJECTS } from './objects.ts'
import type { AdoptionObjects } from './objects.ts'

const LISTS: Readonly<Record<string, keyof AdoptionObjects>> = {
  DaemonSet: 'daemonSets',
  Deployment: 'deployments',
  ConfigMap: 'configMaps',
  CustomResourceDefinition: 'definitions',
  ValidatingWebhookConfiguration: 'webhooks',
  ClusterRole: 'clusterRoles',
  ClusterRoleBinding: 'clusterRoleBindings',
}

function read(folder: string, mode: Mode): AdoptionObjects {
  const text = readFileSync(join(folder, `metallb-${mode}.yaml`), 'utf8')
  const objects = parseAllDocuments(text).flatMap((it) => (it.toJS() as { kind: string } | null) ?? [])
  const lists = Map.groupBy(objects, ({ kind }) => LISTS[kind] ?? '')
  return { ...NO_OBJECTS, ...Object.fromEntries(lists) }
}

/** Its Pods, but for the image and what is said of the mode. */
function podsOf(daemonSet: Stored<DaemonSet> | undefined) {
  const spec = structuredClone(daemonSet?.spec?.template.spec)
  for (const container of spec?.containers ?? []) {
    container.image = ''
    container.env = container.env?.filter(({ name }) => name !== 'METALLB_BGP_TYPE') ?? []
  }
  return spec
}

const speakerOf = ({ daemonSets }: AdoptionObjects) =>
  daemonSets.find(({ metadata }) => metadata.name === 'speaker')

describe.each([...METALLB_VERSIONS])("MetalLB's manifests %s", (version) => {
  const found = findMetallbManifests(version, process.env)
  const folder = found.ok ? found.path : ''
  const needs = found.ok ? '' : ` [needs MetalLB's manifests ${version}]`

  test.skipIf(!found.ok).each<Mode>(['native', 'frr', 'frr-k8s'])(`are of the mode %s${needs}`, (mode) => {
    const installation = findInstallation(read(folder, mode), 'metallb-system')
    expect(installation).toMatchObject({
      namespace: 'metallb-system',
      version: version.slice(1),
      mode,
      speaker: { name: 'speaker' },
      controller: { name: 'controller' },
      helmRelease: undefined,
      access: { leases: false, frrConfigurations: mode === 'frr-k8s' },
    })
    expect(installation?.kinds['bgppeers']).toEqual(['v1beta1', 'v1beta2'])
    expect(installation?.webhooks).toContain('conversion of bgppeers')
    expect(installation?.frrK8s).toEqual(
      mode === 'frr-k8s' ? { namespace: 'metallb-system', daemonSet: 'frr-k8s-daemon' } : undefined,
    )
  })

  test.skipIf(!found.ok)(`without FRR, its Pods are those of native mode${needs}`, () => {
    const before = speakerOf(read(folder, 'frr'))
    const rewritten = before && withoutFrr(before, '')
    expect(podsOf(rewritten)).toEqual(podsOf(speakerOf(read(folder, 'native'))))
  })
})
