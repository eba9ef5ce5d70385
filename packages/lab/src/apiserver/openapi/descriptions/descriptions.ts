// What the fields of built-in kinds mean, for `kubectl explain`: one sentence each, in our own words and as far as this
// server and the lab go. Custom kinds bring their own descriptions along.

import { APPS } from './apps.ts'
import { CLUSTER } from './cluster.ts'
import { DISCOVERY } from './discovery.ts'
import { METADATA } from './metadata.ts'
import { SERVICE } from './service.ts'
import type { StructDescriptions } from './struct-descriptions.ts'
import { WORKLOAD } from './workload.ts'

const ALL: StructDescriptions = {
  ...METADATA,
  ...SERVICE,
  ...CLUSTER,
  ...WORKLOAD,
  ...APPS,
  ...DISCOVERY,
}

/** Fields that every object has at its top. */
const TOP: { readonly [field: string]: string } = {
  apiVersion: 'The group and version of this object, such as v1 or metallb.io/v1beta1.',
  kind: 'The kind of this object, in CamelCase.',
  metadata: 'What all objects have: name, namespace, labels and the like.',
}

export function describeStruct(struct: string): string | undefined {
  return ALL[struct]?.about
}

/** The sentence about a field; the fields that every kind has are described for kinds that are not known here too. */
export function describeField(struct: string, field: string): string | undefined {
  return ALL[struct]?.fields[field] ?? TOP[field]
}
