// The writes that make the stored EndpointSlices the wanted ones. Only slices that carry our mark are deleted: a person
// may keep slices of a Service without a selector. Pure.

import { MANAGED_BY } from './endpoints.ts'
import type { EndpointSlice } from './kinds.ts'

/** A write to one EndpointSlice. */
export interface SliceChange {
  readonly verb: 'create' | 'update' | 'delete'
  readonly slice: EndpointSlice
}

/** What to do so that the stored slices of ours become `wanted`. */
export function sliceChanges(
  wanted: readonly EndpointSlice[],
  stored: readonly EndpointSlice[],
): readonly SliceChange[] {
  const key = ({ metadata }: EndpointSlice) => `${metadata.namespace}/${metadata.name}`
  const wantedKeys = new Set(wanted.map(key))
  const storedByKey = new Map(stored.map((slice) => [key(slice), slice]))
  const stale = stored.filter(
    (slice) =>
      slice.metadata.labels?.['endpointslice.kubernetes.io/managed-by'] === MANAGED_BY &&
      !wantedKeys.has(key(slice)),
  )
  return [
    ...stale.map((slice) => ({ verb: 'delete' as const, slice })),
    ...wanted.flatMap((slice): readonly SliceChange[] => {
      const before = storedByKey.get(key(slice))
      if (before === undefined) return [{ verb: 'create', slice }]
      if (isSameContent(slice, before)) return []
      return [{ verb: 'update', slice: { ...slice, metadata: before.metadata } }]
    }),
  ]
}

function isSameContent(one: EndpointSlice, other: EndpointSlice): boolean {
  return (
    one.addressType === other.addressType &&
    Bun.deepEquals(one.ports, other.ports) &&
    Bun.deepEquals(one.endpoints, other.endpoints)
  )
}
