// A cluster with MetalLB in it, in each of its modes: what its manifests leave there, as far as `ingot adopt` reads it.

import type { Stored } from '@ingot/kube'
import type { DaemonSet, Deployment } from 'kubernetes-types/apps/v1'
import type { Container, PodSpec } from 'kubernetes-types/core/v1'
import type { Mode } from './installation.ts'
import { NO_OBJECTS } from './objects.ts'
import type { AdoptionObjects } from './objects.ts'

export const NAMESPACE = 'metallb-system'
export const NODES = ['node-1', 'node-2']
export const IMAGES = { controller: 'registry.test/controller:1', speaker: 'registry.test/speaker:1' }

const FRR = 'quay.io/frrouting/frr:9.1.0'
const SPEAKER = 'quay.io/metallb/speaker:v0.15.2'

/** `name` is of the workload and the value of its label. */
function workload(name: string, spec: PodSpec) {
  const labels = { app: 'metallb', component: name }
  return {
    metadata: { name, namespace: NAMESPACE, labels },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  }
}

const speakerContainer = (mode: Mode, isBesideFrr: boolean): Container => ({
  name: 'speaker',
  image: SPEAKER,
  args: ['--port=7472', '--log-level=info', '--enable-pprof'],
  env: [
    { name: 'METALLB_BGP_TYPE', value: mode },
    { name: 'METALLB_NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
    ...(isBesideFrr ? [{ name: 'FRR_CONFIG_FILE', value: '/etc/frr_reloader/frr.conf' }] : []),
  ],
  volumeMounts: [
    ...(isBesideFrr ? [{ name: 'reloader', mountPath: '/etc/frr_reloader' }] : []),
    { name: 'memberlist', mountPath: '/etc/ml_secret_key' },
  ],
})

const MEMBERLIST = { name: 'memberlist', secret: { secretName: 'memberlist' } }
const emptyDir = (name: string) => ({ name, emptyDir: {} })
const mounting = (name: string, ...volumes: string[]): Container => ({
  name,
  image: FRR,
  volumeMounts: volumes.map((it) => ({ name: it, mountPath: `/${it}` })),
})

export function speakerDaemonSet(mode: Mode): Stored<DaemonSet> {
  const base = { serviceAccountName: 'speaker', hostNetwork: true }
  if (mode !== 'frr')
    return workload('speaker', {
      ...base,
      containers: [speakerContainer(mode, false)],
      volumes: [MEMBERLIST],
    })
  return workload('speaker', {
    ...base,
    shareProcessNamespace: true,
    containers: [
      mounting('frr', 'frr-sockets', 'frr-conf'),
      mounting('reloader', 'frr-sockets', 'frr-conf', 'reloader'),
      mounting('frr-metrics', 'frr-sockets', 'metrics'),
      speakerContainer(mode, true),
    ],
    initContainers: [
      mounting('cp-frr-files', 'frr-startup', 'frr-conf'),
      mounting('cp-reloader', 'reloader'),
      mounting('cp-metrics', 'metrics'),
    ],
    volumes: [
      ...['frr-sockets', 'frr-conf', 'reloader', 'metrics', 'frr-log'].map(emptyDir),
      { name: 'frr-startup', configMap: { name: 'frr-startup' } },
      MEMBERLIST,
    ],
  })
}

function controllerDeployment(mode: Mode): Stored<Deployment> {
  return workload('controller', {
    serviceAccountName: 'controller',
    containers: [
      {
        name: 'controller',
        image: 'quay.io/metallb/controller:v0.15.2',
        args: ['--port=7472', '--log-level=info'],
        env: [
          { name: 'METALLB_BGP_TYPE', value: mode },
          { name: 'METALLB_DEPLOYMENT', value: 'controller' },
        ],
      },
    ],
  })
}

export function speakerPod(node: string) {
  const labels = { app: 'metallb', component: 'speaker' }
  const containers = [{ name: 'speaker', image: SPEAKER }]
  return {
    metadata: { name: `speaker-${node}`, namespace: NAMESPACE, labels },
    spec: { nodeName: node, containers },
  }
}

export function bgpPeer(name: string, peerAddress: string, spec: object = {}) {
  return {
    metadata: { name, namespace: NAMESPACE },
    spec: { myASN: 64_512, peerASN: 64_513, peerAddress, ...spec },
  }
}

/** As MetalLB's speaker writes it for its node. */
export function frrConfiguration(node: string, addresses: readonly string[], name = `metallb-${node}`) {
  return {
    metadata: { name, namespace: NAMESPACE },
    spec: {
      bgp: { routers: [{ asn: 64_512, neighbors: addresses.map((address) => ({ asn: 64_513, address })) }] },
      nodeSelector: { matchLabels: { 'kubernetes.io/hostname': node } },
    },
  }
}

function role(name: string, mode: Mode) {
  const frr = {
    apiGroups: ['frrk8s.metallb.io'],
    resources: ['frrconfigurations'],
    verbs: ['get', 'list', 'watch'],
  }
  const events = { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] }
  return {
    role: { metadata: { name }, rules: mode === 'frr-k8s' ? [events, frr] : [events] },
    binding: {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name: 'speaker', namespace: NAMESPACE }],
    },
  }
}

/** Two nodes, one router. */
export function metallb(mode: Mode, more: Partial<AdoptionObjects> = {}): AdoptionObjects {
  const { role: clusterRole, binding } = role('metallb-system:speaker', mode)
  const frrK8s = workload('frr-k8s', {
    containers: [{ name: 'frr-k8s', image: 'quay.io/metallb/frr-k8s:v0.0.20' }],
  })
  return {
    ...NO_OBJECTS,
    daemonSets: [speakerDaemonSet(mode), ...(mode === 'frr-k8s' ? [frrK8s] : [])],
    deployments: [controllerDeployment(mode)],
    clusterRoles: [clusterRole],
    clusterRoleBindings: [binding],
    nodes: NODES.map((name) => ({ metadata: { name, labels: { 'kubernetes.io/hostname': name } } })),
    pods: NODES.map(speakerPod),
    bgpPeers: [bgpPeer('tor', '192.0.2.1')],
    frrConfigurations: mode === 'frr-k8s' ? NODES.map((node) => frrConfiguration(node, ['192.0.2.1'])) : [],
    ...more,
  }
}
