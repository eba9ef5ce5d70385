// Every kind that is served: the built-in ones, and those whose definitions stand in the store. The custom ones are made
// once and made anew when a definition changes, since every request asks for them.

import { parseStored } from '../api-object.ts'
import type { ApiObject } from '../api-object.ts'
import { qualified } from '../status.ts'
import type { Storage } from '../storage.ts'
import { configMap, secret } from './config-map.ts'
import { customResourceDefinition } from './custom-resource-definition.ts'
import { customResources } from './custom-resource.ts'
import { daemonSet } from './daemon-set.ts'
import { deployment } from './deployment.ts'
import { endpoints } from './endpoints.ts'
import { endpointSlice } from './endpoint-slice.ts'
import { event } from './event.ts'
import { lease } from './lease.ts'
import { namespace } from './namespace.ts'
import { node } from './node.ts'
import { pod } from './pod.ts'
import { clusterRole, clusterRoleBinding, role, roleBinding } from './rbac.ts'
import { replicaSet } from './replica-set.ts'
import type { ResourceKind } from './resource-kind.ts'
import { resourceQuota } from './resource-quota.ts'
import { service } from './service.ts'
import { serviceAccount } from './service-account.ts'
import { validatingWebhookConfiguration } from './webhook-configuration.ts'

const BUILT_IN: readonly ResourceKind[] = [
  configMap,
  endpoints,
  event,
  namespace,
  node,
  pod,
  resourceQuota,
  secret,
  service,
  serviceAccount,
  daemonSet,
  deployment,
  replicaSet,
  endpointSlice,
  lease,
  clusterRole,
  clusterRoleBinding,
  role,
  roleBinding,
  validatingWebhookConfiguration,
  customResourceDefinition,
]

/** Where definitions stand in the store. */
export const DEFINITIONS = qualified(customResourceDefinition)

export interface Registry {
  all(): readonly ResourceKind[]
  /** The kind of a stored resource (`pools.example.org`), in any one of its versions. */
  ofResource(resource: string): ResourceKind | undefined
  /** Every resource once, in any one of its versions. */
  resources(): readonly ResourceKind[]
  /** The kind under a path, `undefined` when none is served there. */
  at(group: string, version: string, plural: string): ResourceKind | undefined
}

/** The kinds of the store's definitions, and the built-in ones. */
export function createRegistry(storage: Storage): Registry {
  let kinds: readonly ResourceKind[] | undefined
  storage.subscribe((change) => {
    if (change.resource === DEFINITIONS) kinds = undefined
  })
  const all = () => (kinds ??= [...BUILT_IN, ...customKinds(storage)])
  return {
    all,
    ofResource: (resource) => all().find((kind) => qualified(kind) === resource),
    resources: () => [...new Map(all().map((kind) => [qualified(kind), kind])).values()],
    at: (group, version, plural) =>
      all().find((kind) => kind.plural === plural && kind.group === group && kind.version === version),
  }
}

/** By what the objects of built-in kinds are found again, and any object by its owners. */
export function indexValues(resource: string, object: ApiObject): readonly string[] {
  const kind = BUILT_IN.find((each) => qualified(each) === resource)
  const owners = (object.metadata.ownerReferences ?? []).map((owner) => ownerIndex(owner.uid))
  return [...owners, ...(kind?.strategy.indexValues?.(object) ?? [])]
}

/** The index value under which everything that belongs to the object with this uid is found. */
export function ownerIndex(uid: string): string {
  return `owner/${uid}`
}

function customKinds(storage: Storage): ResourceKind[] {
  const definitions = storage.all(DEFINITIONS, '').map(({ json }) => parseStored(json))
  return definitions.flatMap(customResources)
}
