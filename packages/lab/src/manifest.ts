// Manifests into the cluster as a person's `kubectl apply` would bring them, but through the client: an object that is
// not there is created, one that is gets what the manifest says.

import {
  ENDPOINT_SLICES,
  IP_ADDRESS_POOLS,
  L2_ADVERTISEMENTS,
  NAMESPACES,
  NODES,
  PODS,
  SERVICES,
} from '@ingot/api'
import type { Client, KubernetesObject } from '@ingot/kube'

const KINDS = [ENDPOINT_SLICES, IP_ADDRESS_POOLS, L2_ADVERTISEMENTS, NAMESPACES, NODES, PODS, SERVICES]

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** Reads a YAML file of one or more objects. */
export async function readManifest(file: string | URL): Promise<readonly KubernetesObject[]> {
  const documents: unknown = Bun.YAML.parse(await Bun.file(file).text())
  // the API server validates them; here they only need a kind and a name
  const objects = [documents].flat().filter((document) => document !== null) as KubernetesObject[]
  return objects.map(declared)
}

/**
 * With what a later `kubectl apply` compares, in kubectl's spelling, so that the same file changes nothing. Without it
 * kubectl warns, and removes no field that the file drops.
 */
function declared(object: KubernetesObject): KubernetesObject {
  const { annotations = {} } = object.metadata
  const asWritten = { ...object, metadata: { ...object.metadata, annotations } }
  const applied = `${JSON.stringify(asWritten, keysInOrder)}\n`
  const metadata = { ...object.metadata, annotations: { ...annotations, [LAST_APPLIED]: applied } }
  return { ...object, metadata }
}

function keysInOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** Creates or updates `objects` in order. Returns what is wrong with the first that is refused, or null. */
export async function applyObjects(
  client: Client,
  objects: readonly KubernetesObject[],
): Promise<string | null> {
  for (const object of objects) {
    const problem = await applyObject(client, object)
    if (problem !== null) return problem
  }
  return null
}

async function applyObject(client: Client, object: KubernetesObject): Promise<string | null> {
  const resource = KINDS.find(({ kind }) => kind === object.kind)
  if (resource === undefined) return `${object.kind}: not a kind of the lab's`
  const created = await client.create(resource, object)
  const answer =
    created.ok || created.error.code !== 409
      ? created
      : await client.patch(resource, object.metadata, 'application/merge-patch+json', object)
  if (!answer.ok) return `${object.kind} ${object.metadata.name}: ${answer.error.message}`
  if (!('status' in object)) return null
  // a status is only taken through its subresource
  const { metadata } = answer.value
  const updated = await client.updateStatus(resource, { ...object, metadata })
  return updated.ok ? null : `the status of ${object.kind} ${metadata.name}: ${updated.error.message}`
}
