// The writes that make the stored EndpointSlices the wanted ones. Only slices that carry our mark are deleted: a person
// may keep slices of a Service without a selector. Pure.

import { ENDPOINT_SLICES } from '@ingot/api'
import { keyOf } from '@ingot/kube'
import type { EndpointSlice } from '../kinds.ts'
import { SLICE_MANAGER, SLICE_MANAGER_LABEL } from './endpoint-slices.ts'
import type { Write } from './write.ts'

/** What to do so that the stored slices of ours become `wanted`. */
export function sliceChanges(
  wanted: readonly EndpointSlice[],
  stored: readonly EndpointSlice[],
): readonly Write[] {
  const wantedKeys = new Set(wanted.map(({ metadata }) => keyOf(metadata)))
  const storedByKey = new Map(stored.map((slice) => [keyOf(slice.metadata), slice]))
  const stale = stored.filter(
    (slice) =>
      slice.metadata.labels?.[SLICE_MANAGER_LABEL] === SLICE_MANAGER &&
      !wantedKeys.has(keyOf(slice.metadata)),
  )
  return [
    ...stale.map((slice) => write('delete', slice)),
    ...wanted.flatMap((slice) => {
      const before = storedByKey.get(keyOf(slice.metadata))
      if (before === undefined) return [write('create', slice)]
      if (isSameContent(slice, before)) return []
      return [write('update', { ...slice, metadata: before.metadata })]
    }),
  ]
}

function write(verb: Write['verb'], object: EndpointSlice): Write {
  return { verb, resource: ENDPOINT_SLICES, object }
}

function isSameContent(one: EndpointSlice, other: EndpointSlice): boolean {
  return (
    one.addressType === other.addressType &&
    Bun.deepEquals(one.ports, other.ports) &&
    Bun.deepEquals(one.endpoints, other.endpoints)
  )
}
