// What the server must know of a kind to serve it: its names, its schema, its columns, and what is special about writing
// one. Built-in kinds are constants of this shape; custom ones are made from their definitions.

import type { ApiObject } from '../api-object.ts'
import type { FieldError } from '../field-error.ts'
import type { Json } from '../json.ts'
import type { ServerRuntime } from '../server-runtime.ts'
import type { Schema } from '../schema/schema.ts'
import type { Storage } from '../storage.ts'
import type { Subresource } from './subresource.ts'

/** A kind as it is served. */
export interface ResourceKind {
  /** '' for the core group. */
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly singular: string
  readonly kind: string
  readonly namespaced: boolean
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly schema: Schema
  /** Served from a CustomResourceDefinition: validated by its schema, and without strategic merge patches. */
  readonly isCustom: boolean
  /** `status` is written through its own path, and only there. */
  readonly hasStatus: boolean
  /** `metadata.generation` counts the changes of what a person wants. */
  readonly hasGeneration: boolean
  /** A PUT must say which version it replaces. */
  readonly needsVersion: boolean
  /** A PUT of what is not there makes it, unless it names a uid. */
  readonly createsOnUpdate: boolean
  /** A deletion is answered with the object that is gone, instead of only its name. */
  readonly returnsDeleted?: boolean
  /** The version in which objects are stored, where it is another one. */
  readonly storedAs?: ResourceKind
  /** What everybody who uses this version is told. */
  readonly deprecationWarning?: string
  readonly selectableFields: readonly string[]
  readonly columns: readonly Column[]
  readonly nameRule: NameRule
  /** What is served below an object besides `status`. */
  readonly subresources: readonly Subresource[]
  readonly strategy: Strategy
}

/** A column of `kubectl get`; priority 1 is shown by `-o wide` only. */
export interface Column {
  readonly name: string
  readonly type: string
  readonly format?: string
  readonly description?: string
  readonly priority: number
  /** What stands in the cell; `now` is for ages. */
  readonly cell: (object: ApiObject, now: Date) => Json
}

/** What kube-apiserver says about a bad name; `undefined` for a good one. */
export type NameRule = (name: string) => string | undefined

/** What is special about writing a kind. Objects are fresh and may be changed in place. */
export interface Strategy {
  /** Before any write: the fields that do not depend on other objects. Whoever writes them owns them. */
  readonly setDefaults?: (object: ApiObject) => void
  /** Before a create or update of the main resource: defaults, validation, allocation. */
  readonly admit?: (object: ApiObject, previous: ApiObject | undefined, context: WriteContext) => FieldError[]
  /** Before a write of the status. */
  readonly admitStatus?: (object: ApiObject, previous: ApiObject) => FieldError[]
  /** What the client should be told about an object that was written. */
  readonly warnings?: (object: ApiObject) => string[]
  /** By what its objects are found again, see storage. */
  readonly indexValues?: (object: ApiObject) => string[]
}

/** What a strategy may look at. */
export interface WriteContext {
  readonly storage: Storage
  readonly runtime: ServerRuntime
}

/** `v1`, `metallb.io/v1beta1`. */
export function groupVersion({ group, version }: Pick<ResourceKind, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`
}
