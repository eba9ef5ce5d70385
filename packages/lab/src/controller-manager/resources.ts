// Where the kinds are that only the lab's controllers touch. Contract: Kubernetes API reference.

import type { Resource } from '@ingot/api'

export const DEPLOYMENTS: Resource = apps('deployments', 'Deployment')
export const REPLICA_SETS: Resource = apps('replicasets', 'ReplicaSet')
export const DAEMON_SETS: Resource = apps('daemonsets', 'DaemonSet')
export const ENDPOINTS: Resource = core('endpoints', 'Endpoints')
export const SERVICE_ACCOUNTS: Resource = core('serviceaccounts', 'ServiceAccount')

function apps(plural: string, kind: string): Resource {
  return { group: 'apps', version: 'v1', plural, kind, namespaced: true }
}

function core(plural: string, kind: string): Resource {
  return { group: '', version: 'v1', plural, kind, namespaced: true }
}
