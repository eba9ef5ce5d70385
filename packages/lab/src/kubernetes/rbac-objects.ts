// The service accounts of the controller and the speakers and what they may do: the part of MetalLB's own roles that
// Ingot uses, under MetalLB's names, so that a lab on a real API server finds what a cluster would forbid; and one verb
// more, by which a speaker writes of a foreign host into the status of a Service. Plain data.

import type { KubernetesObject } from '@ingot/kube'
import { INGOT_NAMESPACE } from '../ingot-objects.ts'

interface Rule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
  readonly resourceNames?: readonly string[]
}

const READ = ['get', 'list', 'watch']
const EVERYTHING = ['create', 'delete', ...READ, 'patch', 'update']
const EVENTS = rule('', ['events'], ['create', 'patch'])
const REVIEWS = [
  rule('authentication.k8s.io', ['tokenreviews'], ['create']),
  rule('authorization.k8s.io', ['subjectaccessreviews'], ['create']),
]

/** What each program says of its configuration. */
const STATES = [
  rule('metallb.io', ['configurationstates'], EVERYTHING),
  rule('metallb.io', ['configurationstates/status'], ['get', 'patch', 'update']),
]

const CONTROLLER = [
  rule('', ['services', 'namespaces'], READ),
  rule('', ['nodes'], ['list']),
  rule('', ['services/status'], ['update']),
  EVENTS,
  ...STATES,
  ...REVIEWS,
]
const SPEAKER = [
  rule('', ['services', 'endpoints', 'nodes', 'namespaces'], READ),
  rule('discovery.k8s.io', ['endpointslices'], READ),
  rule('', ['services/status'], ['patch']),
  rule('metallb.io', ['servicel2statuses', 'servicel2statuses/status'], EVERYTHING),
  EVENTS,
  ...STATES,
  ...REVIEWS,
]
/** In the namespace of the configuration, for both. */
const CONFIGURATION = [
  rule('', ['pods'], ['list', 'get']),
  rule('metallb.io', ['ipaddresspools', 'l2advertisements', 'bgpadvertisements'], READ),
  rule('metallb.io', ['bgppeers', 'bfdprofiles', 'communities'], READ),
  rule('', ['secrets'], READ),
  rule('metallb.io', ['servicebgpstatuses', 'servicebgpstatuses/status'], EVERYTHING),
]
/** There, for the controller alone. */
const OWN = [
  rule('metallb.io', ['ipaddresspools/status'], ['update']),
  rule('', ['secrets'], EVERYTHING),
  { ...rule('apps', ['deployments'], ['get']), resourceNames: ['controller'] },
]

/** Everything, in the order to create it; the namespace has to be there. */
export function rbacObjects(): readonly KubernetesObject[] {
  const accounts = ['controller', 'speaker']
  return [
    ...accounts.map((name) => ({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, namespace: INGOT_NAMESPACE },
    })),
    ...clusterRole('metallb-system:controller', CONTROLLER, 'controller'),
    ...clusterRole('metallb-system:speaker', SPEAKER, 'speaker'),
    role('Role', 'pod-lister', CONFIGURATION, INGOT_NAMESPACE),
    binding('RoleBinding', 'pod-lister', 'Role', accounts, INGOT_NAMESPACE),
    role('Role', 'controller', OWN, INGOT_NAMESPACE),
    binding('RoleBinding', 'controller', 'Role', ['controller'], INGOT_NAMESPACE),
  ]
}

function rule(group: string, resources: readonly string[], verbs: readonly string[]): Rule {
  return { apiGroups: [group], resources, verbs }
}

function clusterRole(name: string, rules: readonly Rule[], account: string): readonly KubernetesObject[] {
  return [role('ClusterRole', name, rules), binding('ClusterRoleBinding', name, 'ClusterRole', [account])]
}

function role(kind: string, name: string, rules: readonly Rule[], namespace?: string) {
  return { ...rbac(kind, name, namespace), rules }
}

function binding(kind: string, name: string, of: string, accounts: readonly string[], namespace?: string) {
  return {
    ...rbac(kind, name, namespace),
    roleRef: { apiGroup: RBAC_GROUP, kind: of, name },
    subjects: accounts.map((account) => ({
      kind: 'ServiceAccount',
      name: account,
      namespace: INGOT_NAMESPACE,
    })),
  }
}

const RBAC_GROUP = 'rbac.authorization.k8s.io'

function rbac(kind: string, name: string, namespace: string | undefined): KubernetesObject {
  const metadata = { name, ...(namespace !== undefined && { namespace }) }
  return { apiVersion: `${RBAC_GROUP}/v1`, kind, metadata }
}
