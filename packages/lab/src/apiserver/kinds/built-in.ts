// The builder of built-in kinds: what most of them have in common is said once.

import { typeMeta } from '../schema/metadata-schema.ts'
import { struct } from '../schema/schema.ts'
import type { Schema } from '../schema/schema.ts'
import { ageColumn, nameColumn } from './column.ts'
import { rfc1123Subdomain } from './name-rules.ts'
import type { ResourceKind } from './resource-kind.ts'

type Names = Pick<ResourceKind, 'kind' | 'plural'> & Partial<Omit<ResourceKind, 'schema' | 'isCustom'>>

/** A kind of the core group and version v1, namespaced and without status, unless `names` says otherwise. */
export function builtIn(names: Names, fields: { readonly [field: string]: Schema }): ResourceKind {
  return {
    group: '',
    version: 'v1',
    singular: names.kind.toLowerCase(),
    namespaced: true,
    shortNames: [],
    categories: [],
    isCustom: false,
    hasStatus: false,
    hasGeneration: false,
    needsVersion: false,
    createsOnUpdate: false,
    selectableFields: [],
    columns: [nameColumn, ageColumn],
    nameRule: rfc1123Subdomain,
    subresources: [],
    strategy: {},
    ...names,
    schema: struct(names.kind, { ...typeMeta, ...fields }),
  }
}
