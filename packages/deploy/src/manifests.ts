// The files of deploy/manifests, by name: everything that an installation is, what Prometheus' operator is asked for, the
// policy of the network, a default pool, speakers that listen, and the lists by which kustomize puts them together.

import { customResourceDefinitions } from '@ingot/api/kinds'
import { BGP_LISTEN_PATCH } from './bgp-listen.ts'
import { controllerObjects } from './controller.ts'
import { DEFAULT_POOL_FILES } from './default-pool.ts'
import { PROMETHEUS_OBJECTS, MONITORING_SERVICE } from './monitoring.ts'
import { COMPONENTS, NAMESPACE } from './names.ts'
import { NETWORK_POLICY } from './network-policy.ts'
import type { AnyObject } from './objects.ts'
import type { Images } from './pod.ts'
import { accessOf } from './roles.ts'
import { speakerObjects } from './speaker.ts'

/** Everything that an installation is, in the order to create it. */
export function installation(images: Images): readonly AnyObject[] {
  return [
    namespace(),
    ...customResourceDefinitions,
    ...COMPONENTS.flatMap(accessOf),
    MONITORING_SERVICE,
    ...controllerObjects(images),
    ...speakerObjects(images),
  ]
}

/** The objects of each file. */
export function manifests(images: Images): Readonly<Record<string, readonly AnyObject[]>> {
  return {
    'base/ingot.yaml': installation(images),
    'base/kustomization.yaml': [kustomization('ingot.yaml')],
    'prometheus/prometheus.yaml': PROMETHEUS_OBJECTS,
    'prometheus/kustomization.yaml': [kustomization('../base', 'prometheus.yaml')],
    'network-policy/network-policy.yaml': [NETWORK_POLICY],
    'network-policy/kustomization.yaml': [kustomization('../base', 'network-policy.yaml')],
    ...DEFAULT_POOL_FILES,
    'bgp-listen/speaker.yaml': [BGP_LISTEN_PATCH],
    'bgp-listen/kustomization.yaml': [patched('speaker.yaml', kustomization('../base'))],
  }
}

/** Speakers are on their nodes' network, which the lesser levels of Pod Security do not let them. */
function namespace() {
  const modes = ['enforce', 'audit', 'warn'].map((mode) => [
    `pod-security.kubernetes.io/${mode}`,
    'privileged',
  ])
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: NAMESPACE, labels: Object.fromEntries(modes) },
  }
}

function kustomization(...resources: readonly string[]) {
  return { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources }
}

function patched(path: string, of: AnyObject): AnyObject & { readonly patches: readonly object[] } {
  return { ...of, patches: [{ path }] }
}
