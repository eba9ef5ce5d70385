// What is in a namespace, or of a defined kind, and what a person is told about a namespace that does not go.
// Contract: Kubernetes documentation, "Namespaces"; core/v1 NamespaceCondition.

import { timestamp } from '@ingot/kube'
import type { ApiObject, ObjectKey } from './api-object.ts'
import { listAt, objectAt, textAt } from './json.ts'
import { storedResource } from './kinds/custom-resource.ts'
import { DEFINITIONS } from './kinds/registry.ts'
import type { ResourceKind } from './kinds/resource-kind.ts'
import type { Server } from './server-context.ts'
import { qualified } from './status.ts'

export interface Content {
  readonly kind: ResourceKind
  readonly key: ObjectKey
}

/** What goes with a namespace or definition; nothing for every other object. */
export function contentOf({ storage, registry }: Server, kind: ResourceKind, object: ApiObject): Content[] {
  const { name } = object.metadata
  const inside = (each: ResourceKind, namespace: string) => {
    const resource = qualified(each)
    const rows = storage.all(resource, namespace)
    return rows.map((row) => ({ kind: each, key: { resource, namespace: row.namespace, name: row.name } }))
  }
  switch (qualified(kind)) {
    case 'namespaces':
      return registry
        .resources()
        .filter((each) => each.namespaced)
        .flatMap((each) => inside(each, name))
    case DEFINITIONS: {
      const defined = storedResource(object)
      return defined === undefined ? [] : inside(defined, '')
    }
    default:
      return []
  }
}

/** What the object at `key` is content of. */
export function containersOf({ resource, namespace }: ObjectKey): ObjectKey[] {
  const definition = { resource: DEFINITIONS, namespace: '', name: resource }
  return namespace === ''
    ? [definition]
    : [definition, { resource: 'namespaces', namespace: '', name: namespace }]
}

/** A namespace with conditions that say what holds it: the same object when they say so already, or it is none. */
export function withWhatRemains(
  server: Server,
  kind: ResourceKind,
  object: ApiObject,
  remaining: readonly Content[],
): ApiObject {
  if (qualified(kind) !== 'namespaces') return object
  const resources = counted(remaining.map(({ key }) => withDot(key.resource)))
  const finalizers = counted(
    remaining.flatMap(({ key }) => server.storage.get(key)?.metadata.finalizers ?? []),
  )
  const now = timestamp(server.runtime.date())
  const conditions = [
    {
      type: 'NamespaceContentRemaining',
      reason: 'SomeResourcesRemain',
      message: `Some resources are remaining: ${resources.map(([name, count]) => `${name} has ${count} resource instances`).join(', ')}`,
    },
    {
      type: 'NamespaceFinalizersRemaining',
      reason: 'SomeFinalizersRemain',
      message: `Some content in the namespace has finalizers remaining: ${finalizers.map(([name, count]) => `${name} in ${count} resource instances`).join(', ')}`,
    },
  ]
  const known = new Set(listAt(object, 'status', 'conditions').map((each) => textAt(each, 'message')))
  if (conditions.every(({ message }) => known.has(message))) return object
  const stamped = conditions.map((each) => ({ ...each, status: 'True', lastTransitionTime: now }))
  return { ...object, status: { ...objectAt(object, 'status'), conditions: stamped } }
}

// the group is there even when it is empty: `configmaps.`
function withDot(resource: string): string {
  return resource.includes('.') ? resource : `${resource}.`
}

function counted(names: readonly string[]): [string, number][] {
  return [...Map.groupBy(names, (name) => name)]
    .map(([name, all]): [string, number] => [name, all.length])
    .sort(([a], [b]) => (a < b ? -1 : 1))
}
