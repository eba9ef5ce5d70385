// EndpointSlices by the Service that they are of, kept change by change: a list is another one when one of its slices is, and
// the same value as long as none is.

import { serviceKeyOfSlice } from '@ingot/api'
import type { Change } from '@ingot/kube'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'

export class SlicesByService {
  readonly #slices = new Map<string, Map<string, EndpointSlice>>()
  readonly #lists = new Map<string, readonly EndpointSlice[]>()

  /** By `namespace/name` of the Service; live. */
  get lists(): ReadonlyMap<string, readonly EndpointSlice[]> {
    return this.#lists
  }

  /** Takes note of a change. Returns the Services that it concerns: two, where a slice goes from one to another. */
  take({ key, object, previous }: Change<EndpointSlice>): readonly string[] {
    const before = previous && serviceKeyOfSlice(previous)
    const now = object && serviceKeyOfSlice(object)
    if (before !== undefined && before !== now) this.#set(before, key, undefined)
    if (now !== undefined) this.#set(now, key, object)
    return [...new Set([before, now])].filter((it) => it !== undefined)
  }

  #set(service: string, key: string, slice: EndpointSlice | undefined): void {
    const slices = this.#slices.get(service) ?? new Map<string, EndpointSlice>()
    if (slice === undefined) slices.delete(key)
    else slices.set(key, slice)
    if (slices.size > 0) {
      this.#slices.set(service, slices)
      this.#lists.set(service, [...slices.values()])
    } else {
      this.#slices.delete(service)
      this.#lists.delete(service)
    }
  }
}
