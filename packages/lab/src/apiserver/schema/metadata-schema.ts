// The schema of `metadata`, the same for every kind, built-in or custom. Contract: meta/v1 ObjectMeta; the patch
// strategies are those of its Go struct tags.

import { anything, atomic, boolean, listMap, listOf, long, mapOf, setOf, string, struct } from './schema.ts'

const ownerReference = struct('OwnerReference', {
  apiVersion: string,
  kind: string,
  name: string,
  uid: string,
  controller: boolean,
  blockOwnerDeletion: boolean,
})

export const metadataSchema = struct('ObjectMeta', {
  name: string,
  generateName: string,
  namespace: string,
  selfLink: string,
  uid: string,
  resourceVersion: string,
  generation: long,
  creationTimestamp: string,
  deletionTimestamp: string,
  deletionGracePeriodSeconds: long,
  labels: mapOf(string),
  annotations: mapOf(string),
  ownerReferences: listMap(atomic(ownerReference), 'uid'),
  finalizers: setOf(string),
  managedFields: listOf(anything),
})

/** Fields that every top-level object has. */
export const typeMeta = { apiVersion: string, kind: string, metadata: metadataSchema }
