// The service accounts and their roles, one of each kind for a program.

import type { ServiceAccount } from 'kubernetes-types/core/v1'
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from 'kubernetes-types/rbac/v1'
import { APP_LABELS, type Component, named, NAMESPACE } from './names.ts'
import { CLUSTER_RULES, NAMESPACE_RULES } from './rules.ts'

const GROUP = 'rbac.authorization.k8s.io'
const VERSION = `${GROUP}/v1`

export type AccessObject = (ServiceAccount | ClusterRole | ClusterRoleBinding | Role | RoleBinding) & {
  readonly metadata: { readonly name: string; readonly namespace?: string }
}

/** In the order to create them. */
export function accessOf(component: Component): readonly [ServiceAccount & AccessObject, ...AccessObject[]] {
  // cluster-scoped, so that it says whose it is
  const metadata = { name: `${NAMESPACE}:${component}`, labels: { ...APP_LABELS } }
  const subjects = [{ kind: 'ServiceAccount', name: component, namespace: NAMESPACE }]
  const roleRef = (kind: string, name: string) => ({ apiGroup: GROUP, kind, name })
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: named(component) },
    { apiVersion: VERSION, kind: 'ClusterRole', metadata, rules: [...CLUSTER_RULES[component]] },
    {
      apiVersion: VERSION,
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: roleRef('ClusterRole', metadata.name),
      subjects,
    },
    {
      apiVersion: VERSION,
      kind: 'Role',
      metadata: named(component),
      rules: [...NAMESPACE_RULES[component]],
    },
    {
      apiVersion: VERSION,
      kind: 'RoleBinding',
      metadata: named(component),
      roleRef: roleRef('Role', component),
      subjects,
    },
  ]
}
