// Where the kinds are that only the lab's controllers touch. Contract: Kubernetes API reference.

import { DEPLOYMENTS } from '@ingot/api'
import type { Resource } from '@ingot/api'

export const REPLICA_SETS: Resource = { ...DEPLOYMENTS, plural: 'replicasets', kind: 'ReplicaSet' }
export const ENDPOINTS: Resource = core('endpoints', 'Endpoints')
export const SERVICE_ACCOUNTS: Resource = core('serviceaccounts', 'ServiceAccount')

function core(plural: string, kind: string): Resource {
  return { group: '', version: 'v1', plural, kind, namespaced: true }
}
