// A cluster after some manifests were applied to it: each takes the place of the object of the same kind and name, as
// kubectl merges it. Kinds that decide nothing about addresses are passed over.

import type { ConfigObjects } from '@ingot/config'
import { applyManifest } from '@ingot/plan'
import type { Cluster } from '@ingot/plan'
import type { Namespace, Node, Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { CONFIG_LISTS } from '../config-lists.ts'
import type { Manifest } from '../manifests/manifest.ts'
import { asApplied } from '../validate/as-applied.ts'
import { isMetallb } from '../validate/metallb-kinds.ts'

/** `metallbNamespace` is where the configuration is: objects of metallb.io elsewhere are no part of it. */
export function withManifests(
  cluster: Cluster,
  manifests: readonly Manifest[],
  metallbNamespace: string,
): Cluster {
  const ours = manifests.filter(
    (it) => isMetallb(it) && (it.namespace ?? metallbNamespace) === metallbNamespace,
  )
  const others = manifests.filter((it) => !isMetallb(it))
  return {
    objects: {
      ...cluster.objects,
      ...Object.fromEntries(configLists(cluster.objects, ours, metallbNamespace)),
      namespaces: applied<Namespace>(cluster.objects.namespaces ?? [], of('Namespace', others, '')),
    },
    services: applied<Service>(cluster.services, of('Service', others, 'default')),
    nodes: applied<Node>(cluster.nodes, of('Node', others, '')),
    endpointSlices: applied<EndpointSlice>(cluster.endpointSlices, of('EndpointSlice', others, 'default')),
  }
}

/** A list of which nothing is known stays unknown as long as no manifest is about it. */
function configLists(objects: ConfigObjects, ours: readonly Manifest[], namespace: string) {
  return Object.entries(CONFIG_LISTS).flatMap(([kind, list]) => {
    const [before, manifests] = [objects[list], of(kind, ours, namespace)]
    if (before === undefined && manifests.length === 0) return []
    return [[list, applied((before ?? []).filter(isObject), manifests)] as const]
  })
}

interface Named {
  readonly metadata?: { readonly namespace?: string | undefined; readonly name?: string | undefined }
}

/** The objects of one kind, each in its namespace; '' for a kind that has none. */
function of(kind: string, manifests: readonly Manifest[], namespace: string): Named[] {
  return manifests
    .filter((manifest) => manifest.kind === kind)
    .map((manifest) => {
      const { metadata, ...object } = asApplied(manifest)
      const place = namespace === '' ? {} : { namespace: manifest.namespace ?? namespace }
      return { ...object, metadata: { ...Object(metadata), ...place, name: manifest.name } }
    })
}

/** A parsed boundary: the objects are of the kind, and what is wrong in them is for whoever reads them to say. */
function applied<T extends object>(stored: readonly T[], manifests: readonly Named[]): T[] {
  const byKey = new Map(stored.map((object) => [keyOf(object as Named), object]))
  for (const manifest of manifests) {
    const key = keyOf(manifest)
    const before = byKey.get(key)
    byKey.set(key, (before === undefined ? manifest : applyManifest<object>(before, manifest)) as T)
  }
  return [...byKey.values()]
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function keyOf({ metadata }: Named): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`
}
