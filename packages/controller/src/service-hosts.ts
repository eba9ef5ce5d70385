// Which nodes have an endpoint of a Service that can serve, from a live copy of the EndpointSlices. MetalLB's role does
// not let the controller read them: then nothing is known, and one line of the log says so.

import { ENDPOINT_SLICES, serviceKeyOfSlice, usableEndpoints } from '@ingot/api'
import { startInformer } from '@ingot/kube'
import type { Change, Client, Informer, Runtime, Stored } from '@ingot/kube'
import type { Logger } from '@ingot/telemetry'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1'

type StoredSlice = Stored<EndpointSlice>

export class ServiceHosts {
  readonly #informer: Informer<StoredSlice>
  /** By Service, its slices by name. */
  readonly #slices = new Map<string, Map<string, StoredSlice>>()

  /** `changed` is told the Service of a slice; `synced`, that all are known. */
  constructor(
    client: Client,
    listener: { changed(service: string): void; synced(): void },
    runtime: Runtime,
    logger: Logger,
  ) {
    const changed = (change: Change<StoredSlice>) => {
      for (const service of this.#take(change)) listener.changed(service)
    }
    const { synced } = listener
    const told = { changed, synced, isOptional: true }
    this.#informer = startInformer<StoredSlice>(client, ENDPOINT_SLICES, {}, told, runtime, logger)
  }

  /** Undefined as long as not all are known. */
  of(service: string): ReadonlySet<string | undefined> | undefined {
    if (!this.#informer.isSynced()) return undefined
    const slices = [...(this.#slices.get(service)?.values() ?? [])]
    return new Set(usableEndpoints(slices).map(({ nodeName }) => nodeName))
  }

  stop(): Promise<void> {
    return this.#informer.stop()
  }

  /** Returns the Services that it concerns. */
  #take({ key, object, previous }: Change<StoredSlice>): ReadonlySet<string> {
    const before = previous && serviceKeyOfSlice(previous)
    const now = object && serviceKeyOfSlice(object)
    if (before !== undefined) this.#remove(before, key)
    if (now !== undefined && object !== undefined) {
      const slices = this.#slices.get(now) ?? new Map<string, StoredSlice>()
      this.#slices.set(now, slices.set(key, object))
    }
    return new Set([before, now].flatMap((it) => it ?? []))
  }

  #remove(service: string, key: string): void {
    const slices = this.#slices.get(service)
    slices?.delete(key)
    if (slices?.size === 0) this.#slices.delete(service)
  }
}
