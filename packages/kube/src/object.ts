// What the client needs to know of any Kubernetes object: its name, its version, its key; and how a resource, a
// namespace and a name become a path. Not the kinds themselves: those are kubernetes-types' and @ingot/api's.
// Contract: Kubernetes API conventions, "Metadata" and "Verbs on resources".

import type { Resource } from '@ingot/api'

/** Any object that the API server stores. */
export interface KubernetesObject {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata: ObjectMetadata
}

/** A kind of kubernetes-types (where everything is optional) as the server stores it: with a name. */
export type Stored<T> = T & KubernetesObject

/** The part of `metadata` that is the same for every kind and that we read. */
export interface ObjectMetadata {
  readonly name: string
  readonly namespace?: string
  readonly uid?: string
  /** Opaque: only equality means anything. */
  readonly resourceVersion?: string
  readonly creationTimestamp?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  /** Who set which field; lists and watches leave it out. */
  readonly managedFields?: unknown
}

/** Which object: cluster-scoped kinds have no namespace. */
export interface ObjectName {
  readonly name: string
  readonly namespace?: string
}

/** `namespace/name`, or `name` for a cluster-scoped object: the key of every store and every queue. */
export function keyOf({ name, namespace }: ObjectName): string {
  return namespace === undefined ? name : `${namespace}/${name}`
}

/** `v1` or `metallb.io/v1beta1`. */
export function apiVersionOf({ group, version }: Resource): string {
  return group === '' ? version : `${group}/${version}`
}

/** The path of a collection: of one namespace, or of all where `namespace` is left out. */
export function collectionPath(resource: Resource, namespace?: string): string {
  const root = resource.group === '' ? '/api' : `/apis/${resource.group}`
  const scope =
    namespace === undefined || !resource.namespaced ? '' : `/namespaces/${encodeURIComponent(namespace)}`
  return `${root}/${resource.version}${scope}/${resource.plural}`
}

/** The path of one object, or of its subresource. */
export function objectPath(
  resource: Resource,
  { name, namespace }: ObjectName,
  subresource?: string,
): string {
  const object = `${collectionPath(resource, namespace)}/${encodeURIComponent(name)}`
  return subresource === undefined ? object : `${object}/${subresource}`
}

/** RFC 3339 in whole seconds, as metav1.Time is written. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}

/** Whether an answer or an event holds an object at all; the rest of it the API server has validated. */
export function isKubernetesObject<T extends KubernetesObject>(value: unknown): value is T {
  if (typeof value !== 'object' || value === null) return false
  const { metadata } = value as { metadata?: Partial<ObjectMetadata> | null }
  return typeof metadata?.name === 'string'
}

/**
 * The object without `managedFields`, which are often half of it and which we never read. Changes it in place. The server
 * keeps what it knows of that when an object is written that does not tell.
 */
export function stripManagedFields<T extends KubernetesObject>(object: T): T {
  delete (object.metadata as { managedFields?: unknown }).managedFields
  return object
}
