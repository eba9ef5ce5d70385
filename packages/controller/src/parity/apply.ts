// Does on a real API server what a step says, as a person with kubectl would, and takes all of it back.

import { ALLOCATED_FROM_POOL, COMMUNITIES, IP_ADDRESS_POOLS, NAMESPACES, SERVICES } from '@ingot/api'
import type { Labels, Resource } from '@ingot/api'
import type { Answer, Client, KubernetesObject, ObjectName, Stored } from '@ingot/kube'
import type { Service } from 'kubernetes-types/core/v1'
import { communityOf, nameOf, NAMESPACES_OF_SCENARIOS, poolOf, serviceOf } from './scenario.ts'
import type { ServiceWords, Step } from './scenario.ts'

/** Labels and configuration; `applyServices` is to follow when the controller has taken them. */
export async function applyConfiguration(client: Client, step: Step): Promise<void> {
  const { namespaces = {}, communities = {}, pools = {} } = step
  for (const [name, labels] of Object.entries(namespaces)) await label(client, name, labels)
  for (const [name, aliases] of Object.entries(communities))
    await put(client, COMMUNITIES, name, aliases && communityOf(name, aliases))
  for (const [name, words] of Object.entries(pools))
    await put(client, IP_ADDRESS_POOLS, name, words && poolOf(name, words))
}

/** Services and what is written into their status. */
export async function applyServices(client: Client, { services = {}, status = {} }: Step): Promise<void> {
  for (const [key, words] of Object.entries(services)) await applyService(client, nameOf(key), key, words)
  for (const [key, addresses] of Object.entries(status)) {
    const service = must(await client.get<Stored<Service>>(SERVICES, nameOf(key)))
    const loadBalancer = { ingress: addresses.map((ip) => ({ ip })) }
    must(await client.updateStatus(SERVICES, { ...service, status: { loadBalancer } }))
  }
}

/** Deletes all objects of a kind, one after the other, but the Service of the API server itself. */
export async function deleteAll(client: Client, resource: Resource): Promise<void> {
  for (const { metadata } of must(await client.list<Stored<KubernetesObject>>(resource)).items)
    if (metadata.name !== 'kubernetes') await remove(client, resource, metadata)
}

export async function unlabelAll(client: Client): Promise<void> {
  for (const name of NAMESPACES_OF_SCENARIOS) await label(client, name, {})
}

export function must<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value
}

async function remove(client: Client, resource: Resource, { namespace, name }: ObjectName): Promise<void> {
  await client.delete(resource, namespace === undefined ? { name } : { namespace, name })
}

async function label(client: Client, name: string, labels: Labels): Promise<void> {
  const stored = must(await client.get<KubernetesObject>(NAMESPACES, { name })).metadata.labels ?? {}
  const own = Object.keys(stored).filter((key) => !key.startsWith('kubernetes.io/'))
  const patch = { metadata: { labels: { ...nulls(own), ...labels } } }
  must(await client.patch(NAMESPACES, { name }, 'application/merge-patch+json', patch))
}

/** Creates the object, replaces it, or deletes it where there is to be none. */
async function put(
  client: Client,
  resource: Resource,
  name: string,
  object: KubernetesObject | null,
): Promise<void> {
  const id = { namespace: 'metallb-system', name }
  if (object === null) return remove(client, resource, id)
  const stored = await client.get<KubernetesObject>(resource, id)
  if (!stored.ok) return void must(await client.create(resource, object))
  const { resourceVersion = '' } = stored.value.metadata
  must(await client.update(resource, { ...object, metadata: { ...object.metadata, resourceVersion } }))
}

async function applyService(
  client: Client,
  name: ObjectName,
  key: string,
  words: ServiceWords | null,
): Promise<void> {
  if (words === null) return remove(client, SERVICES, name)
  const wanted = serviceOf(key, words)
  const stored = await client.get<Stored<Service>>(SERVICES, name)
  if (!stored.ok) return void must(await client.create(SERVICES, wanted))
  must(await client.patch(SERVICES, name, 'application/merge-patch+json', patchOf(stored.value, wanted)))
}

/** What makes of a stored Service the one that is wanted: what only the old one has goes, but what servers wrote. */
function patchOf({ metadata, spec }: Stored<Service>, wanted: Stored<Service>): unknown {
  const written = Object.keys(metadata.annotations ?? {}).filter((key) => key !== ALLOCATED_FROM_POOL)
  const optional = [
    'externalTrafficPolicy',
    'loadBalancerIP',
    'loadBalancerClass',
    'allocateLoadBalancerNodePorts',
  ]
  return {
    metadata: {
      labels: { ...nulls(Object.keys(metadata.labels ?? {})), ...wanted.metadata.labels },
      annotations: { ...nulls(written), ...wanted.metadata.annotations },
    },
    spec: {
      ...nulls(optional),
      ...wanted.spec,
      selector: { ...nulls(Object.keys(spec?.selector ?? {})), ...wanted.spec?.selector },
      clusterIPs: spec?.clusterIPs?.slice(0, wanted.spec?.ipFamilies?.length),
    },
  }
}

function nulls(keys: readonly string[]): Record<string, null> {
  return Object.fromEntries(keys.map((key) => [key, null]))
}
