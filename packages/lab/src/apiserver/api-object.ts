// An object as the store keeps it: any kind, with the metadata that the server itself reads and writes.
// Contract: Kubernetes API conventions, "Metadata". What else a kind holds is its schema's business.

import { isObject, textAt } from './json.ts'
import type { Json, JsonObject } from './json.ts'

/** Any stored object. */
export interface ApiObject extends JsonObject {
  apiVersion: string
  kind: string
  metadata: Metadata
}

/** The fields of `metadata` that the server acts on. Times are RFC 3339 in whole seconds. */
export interface Metadata extends JsonObject {
  name: string
  namespace?: string
  generateName?: string
  uid?: string
  resourceVersion?: string
  generation?: number
  creationTimestamp?: string
  deletionTimestamp?: string
  deletionGracePeriodSeconds?: number
  finalizers?: string[]
  labels?: { [name: string]: string }
  annotations?: { [name: string]: string }
  ownerReferences?: OwnerReference[]
  managedFields?: Json[]
}

/** Who an object belongs to; it goes when its last owner goes. */
export interface OwnerReference extends JsonObject {
  apiVersion: string
  kind: string
  name: string
  uid: string
}

/** Which object: `resource` is `services` or `ipaddresspools.metallb.io`, `namespace` is '' for cluster-scoped kinds. */
export interface ObjectKey {
  readonly resource: string
  readonly namespace: string
  readonly name: string
}

/** Reads back what the store wrote. */
export function parseStored(json: string): ApiObject {
  return JSON.parse(json) as ApiObject
}

/** A body whose metadata has passed the metadata schema, with `metadata` there even when the body had none. */
export function asApiObject(body: JsonObject, apiVersion: string, kind: string): ApiObject {
  const metadata = isObject(body.metadata) ? body.metadata : {}
  // apiVersion and kind come first: list.ts relies on it
  return { apiVersion, kind, ...body, metadata: { ...metadata, name: textAt(metadata, 'name') } as Metadata }
}

/** Has somebody asked for this object to go? Then it stays only for its finalizers. */
export function isTerminating(object: ApiObject): boolean {
  return object.metadata.deletionTimestamp !== undefined
}
