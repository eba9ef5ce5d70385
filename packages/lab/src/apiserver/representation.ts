// In which form an answer about objects goes out: as they are, or as a table. The client's Accept header says so, first
// wish first. Contract: Kubernetes API concepts, "Receiving resources as Tables".

import { parseStored } from './api-object.ts'
import { groupVersion } from './kinds/resource-kind.ts'
import type { ResourceKind } from './kinds/resource-kind.ts'
import { table } from './table.ts'
import type { IncludeObject } from './table.ts'
import { jsonInVersionOf } from './versions.ts'

/** A form; equal `key`s render equally, so watches with equal keys share their frames. */
export interface Representation {
  readonly key: string
  /** Set when it is a table: how much of each object goes along. */
  readonly tableOf?: IncludeObject
  /** One stored object in this form. */
  render(json: string): string
}

/** The form that a request wants, or plain JSON when it wants nothing that is known here. */
export function representationOf(
  accept: string,
  query: URLSearchParams,
  kind: ResourceKind,
  now: () => Date,
): Representation {
  const wishes = accept.split(',').map((part) => part.replaceAll(' ', ''))
  const wish = wishes.find((each) => each.startsWith('application/json'))
  const version = groupVersion(kind)
  if (wish?.includes(';as=Table') !== true) {
    return { key: `${version} plain`, render: (json) => jsonInVersionOf(kind, json) }
  }
  const include = includeOf(query)
  return {
    key: `${version} table/${include}`,
    tableOf: include,
    render: (json) => table(kind, versionOf(json), [jsonInVersionOf(kind, json)], include, now()),
  }
}

function versionOf(json: string) {
  return { resourceVersion: parseStored(json).metadata.resourceVersion ?? '' }
}

function includeOf(query: URLSearchParams): IncludeObject {
  const include = query.get('includeObject')
  return include === 'None' || include === 'Object' ? include : 'Metadata'
}
