// A world that becomes another one, as informers see it: what has not changed stays the same value, and what has is named.

import { serviceKey, serviceKeyOfSlice } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { Service } from 'kubernetes-types/core/v1'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'
import { ServiceMemory } from './service-memory.ts'
import type { NextState } from './service-memory.ts'
import { SlicesByService } from './slices-by-service.ts'
import type { World } from './world.ts'

/** A world with its Services and EndpointSlices in lists. */
export interface ListedWorld extends Omit<World, 'services' | 'endpointSlices'> {
  readonly services: readonly Service[]
  readonly endpointSlices: readonly EndpointSlice[]
}

/** As of somebody who has never seen it before. */
export function byService({ services, endpointSlices, ...rest }: ListedWorld): World {
  const slices = Map.groupBy(endpointSlices, (it) => serviceKeyOfSlice(it) ?? '')
  return { ...rest, services: keyed(services, serviceKey), endpointSlices: slices }
}

/** A speaker that has seen all worlds so far. */
export class Follower {
  readonly memory: ServiceMemory
  readonly #slices = new SlicesByService()
  #services: ReadonlyMap<string, Service> = new Map()
  #endpointSlices: ReadonlyMap<string, EndpointSlice> = new Map()

  constructor(now?: () => Milliseconds) {
    this.memory = new ServiceMemory(now)
  }

  see({ services, endpointSlices, ...rest }: ListedWorld): NextState {
    const [nowServices, nowSlices] = [keyed(services, serviceKey), keyed(endpointSlices, sliceKey)]
    const touched = [
      ...changesFrom(this.#services, nowServices).map(({ key }) => key),
      ...changesFrom(this.#endpointSlices, nowSlices).flatMap((change) => this.#slices.take(change)),
    ]
    this.#services = nowServices
    this.#endpointSlices = nowSlices
    const world = { ...rest, services: nowServices, endpointSlices: this.#slices.lists }
    return this.memory.next(world, touched)
  }
}

function keyed<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T> {
  return new Map(items.map((it) => [keyOf(it), it]))
}

function sliceKey(slice: EndpointSlice): string {
  return `${serviceKeyOfSlice(slice)} ${slice.metadata?.name}`
}

function changesFrom<T>(before: ReadonlyMap<string, T>, now: ReadonlyMap<string, T>) {
  return [...new Set([...before.keys(), ...now.keys()])]
    .map((key) => ({ key, object: now.get(key), previous: before.get(key) }))
    .filter(({ object, previous }) => object !== previous)
}
