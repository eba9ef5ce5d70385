// Tables: what the server sends when kubectl asks for something to print. Contract: meta.k8s.io/v1 Table.

import { parseStored } from './api-object.ts'
import type { JsonObject } from './json.ts'
import type { ResourceKind } from './kinds/resource-kind.ts'

/** How much of each object goes along with its cells. */
export type IncludeObject = 'None' | 'Metadata' | 'Object'

/** A table of stored objects. */
export function table(
  kind: ResourceKind,
  metadata: JsonObject,
  objects: readonly string[],
  include: IncludeObject,
  now: Date,
): string {
  const columnDefinitions = kind.columns.map(({ name, type, format = '', description = '', priority }) => ({
    name,
    type,
    format,
    description,
    priority,
  }))
  const rows = objects.map((json) => row(kind, json, include, now))
  return JSON.stringify({ kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, columnDefinitions, rows })
}

function row(kind: ResourceKind, json: string, include: IncludeObject, now: Date) {
  const object = parseStored(json)
  const cells = kind.columns.map((column) => column.cell(object, now))
  if (include === 'None') return { cells }
  if (include === 'Object') return { cells, object }
  const { metadata } = object
  return { cells, object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata } }
}
