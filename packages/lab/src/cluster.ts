// The lab's own view of the cluster: live copies of what it reads, one call when any of them changed, and a wait for a
// condition on them. Writes go through the client. Not a cache of decisions: everything is read anew from the copies.

import { ENDPOINT_SLICES, EVENTS, NODES, PODS, SERVICES } from '@ingot/api'
import type { Resource } from '@ingot/api'
import { createClient, startInformer, systemRuntime } from '@ingot/kube'
import type { Client, ClusterConfig, Informer, KubernetesObject } from '@ingot/kube'
import type { Logger } from '@ingot/telemetry'
import type { EndpointSlice, Event, Node, Pod, Service } from './kinds.ts'

export interface Cluster {
  readonly client: Client
  services(): readonly Service[]
  slices(): readonly EndpointSlice[]
  pods(): readonly Pod[]
  nodes(): readonly Node[]
  events(): readonly Event[]
  /** True once all of them have been read whole; before, nothing may be concluded from what is missing. */
  isSynced(): boolean
  /** Calls `listener` after every change of any of them. */
  onChange(listener: () => void): void
  /** Waits until `condition` returns a value; null once `patience` milliseconds are over or `signal` says stop. */
  until<T>(condition: () => T | undefined, patience: number, signal: AbortSignal): Promise<T | null>
  close(): Promise<void>
}

/** Connects to the API server that `config` names and starts to watch. */
export function openCluster(config: ClusterConfig, logger: Logger): Cluster {
  const client = createClient(config, 'ingot-lab', systemRuntime)
  const listeners = new Set<() => void>()
  const changed = () => {
    for (const listener of listeners) listener()
  }
  const watch = <T extends KubernetesObject>(resource: Resource): Informer<T> =>
    startInformer<T>(client, resource, {}, { changed, synced: changed }, systemRuntime, logger)
  const services = watch<Service>(SERVICES)
  const slices = watch<EndpointSlice>(ENDPOINT_SLICES)
  const pods = watch<Pod>(PODS)
  const nodes = watch<Node>(NODES)
  const events = watch<Event>(EVENTS)
  const informers = [services, slices, pods, nodes, events]
  return {
    client,
    services: () => [...services.store.values()],
    slices: () => [...slices.store.values()],
    pods: () => [...pods.store.values()],
    nodes: () => [...nodes.store.values()],
    events: () => [...events.store.values()],
    isSynced: () => informers.every((informer) => informer.isSynced()),
    onChange: (listener) => void listeners.add(listener),
    until(condition, patience, signal) {
      const { promise, resolve } = Promise.withResolvers<ReturnType<typeof condition> | null>()
      const check = () => {
        const value = condition()
        if (value !== undefined) resolve(value)
      }
      const giveUp = () => resolve(null)
      const timer = setTimeout(giveUp, patience)
      signal.addEventListener('abort', giveUp)
      listeners.add(check)
      check()
      if (signal.aborted) giveUp()
      return promise
        .then((value) => value ?? null)
        .finally(() => {
          clearTimeout(timer)
          signal.removeEventListener('abort', giveUp)
          listeners.delete(check)
        })
    },
    async close() {
      await Promise.all(informers.map((informer) => informer.stop()))
      client.close()
    },
  }
}
