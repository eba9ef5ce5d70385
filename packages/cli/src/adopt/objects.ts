// What `ingot adopt` reads of a cluster: everything that another load balancer leaves in it. Kinds that are not served or not
// to be read count as none and are named; without DaemonSets there is nothing to say.

import {
  BFD_PROFILES,
  BGP_ADVERTISEMENTS,
  BGP_PEERS,
  COMMUNITIES,
  CONFIG_MAPS,
  CUSTOM_RESOURCE_DEFINITIONS,
  DAEMON_SETS,
  DEPLOYMENTS,
  FRR_CONFIGURATIONS,
  IP_ADDRESS_POOLS,
  L2_ADVERTISEMENTS,
  NODES,
  PODS,
  SERVICES,
  VALIDATING_WEBHOOK_CONFIGURATIONS,
} from '@ingot/api'
import type { Resource } from '@ingot/api'
import type { FrrConfiguration } from '@ingot/config'
import type { Client, KubernetesObject, Stored } from '@ingot/kube'
import type { ValidatingWebhookConfiguration } from 'kubernetes-types/admissionregistration/v1'
import type { CustomResourceDefinition } from 'kubernetes-types/apiextensions/v1'
import type { DaemonSet, Deployment } from 'kubernetes-types/apps/v1'
import type { ConfigMap, Node, Pod, Service } from 'kubernetes-types/core/v1'
import type { ClusterRole, ClusterRoleBinding } from 'kubernetes-types/rbac/v1'

/** As the API server has them, of all namespaces. */
export interface AdoptionObjects {
  readonly daemonSets: readonly Stored<DaemonSet>[]
  readonly deployments: readonly Stored<Deployment>[]
  readonly configMaps: readonly Stored<ConfigMap>[]
  readonly definitions: readonly Stored<CustomResourceDefinition>[]
  readonly webhooks: readonly Stored<ValidatingWebhookConfiguration>[]
  readonly clusterRoles: readonly Stored<ClusterRole>[]
  readonly clusterRoleBindings: readonly Stored<ClusterRoleBinding>[]
  readonly services: readonly Stored<Service>[]
  readonly pods: readonly Stored<Pod>[]
  readonly nodes: readonly Stored<Node>[]
  readonly pools: readonly KubernetesObject[]
  readonly l2Advertisements: readonly KubernetesObject[]
  readonly bgpAdvertisements: readonly KubernetesObject[]
  readonly bgpPeers: readonly KubernetesObject[]
  readonly bfdProfiles: readonly KubernetesObject[]
  readonly communities: readonly KubernetesObject[]
  readonly frrConfigurations: readonly Stored<FrrConfiguration>[]
}

export type ObjectsReading =
  | { readonly ok: true; readonly objects: AdoptionObjects; readonly gaps: readonly string[] }
  | { readonly ok: false; readonly message: string }

const RESOURCES: Readonly<Record<keyof AdoptionObjects, Resource>> = {
  daemonSets: DAEMON_SETS,
  deployments: DEPLOYMENTS,
  configMaps: CONFIG_MAPS,
  definitions: CUSTOM_RESOURCE_DEFINITIONS,
  webhooks: VALIDATING_WEBHOOK_CONFIGURATIONS,
  clusterRoles: rbac('clusterroles', 'ClusterRole'),
  clusterRoleBindings: rbac('clusterrolebindings', 'ClusterRoleBinding'),
  services: SERVICES,
  pods: PODS,
  nodes: NODES,
  pools: IP_ADDRESS_POOLS,
  l2Advertisements: L2_ADVERTISEMENTS,
  bgpAdvertisements: BGP_ADVERTISEMENTS,
  bgpPeers: BGP_PEERS,
  bfdProfiles: BFD_PROFILES,
  communities: COMMUNITIES,
  frrConfigurations: FRR_CONFIGURATIONS,
}

/** A cluster that has none of it. */
export const NO_OBJECTS: AdoptionObjects = Object.fromEntries(
  Object.keys(RESOURCES).map((name) => [name, []]),
) as unknown as AdoptionObjects

/** Reads everything once. */
export async function readObjects(client: Client): Promise<ObjectsReading> {
  const gaps: string[] = []
  const lists = await Promise.all(
    Object.entries(RESOURCES).map(async ([name, resource]) => {
      const answer = await client.list(resource)
      if (answer.ok) return { name, items: answer.value.items, error: undefined }
      // not served is none
      if (answer.error.code !== 404) gaps.push(`${resource.plural} count as none: ${answer.error.message}`)
      return { name, items: [], error: answer.error.code === 404 ? undefined : answer.error }
    }),
  )
  const unread = lists.find(({ name, error }) => name === 'daemonSets' && error !== undefined)
  // nothing of MetalLB is found without them; what else there is would be said of each kind anew
  if (unread?.error !== undefined) {
    const { message, remedy } = unread.error
    return {
      ok: false,
      message: `DaemonSets cannot be read: ${message}${remedy === undefined ? '' : `; ${remedy}`}`,
    }
  }
  const named = lists.map(({ name, items }) => [name, items] as const)
  // each list is of the kind that was asked for
  return { ok: true, objects: Object.fromEntries(named) as unknown as AdoptionObjects, gaps }
}

function rbac(plural: string, kind: string): Resource {
  return { group: 'rbac.authorization.k8s.io', version: 'v1', plural, kind, namespaced: false }
}
