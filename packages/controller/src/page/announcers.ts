// Who says that he announces a Service: the ServiceL2Status and ServiceBGPStatus objects of the speakers, by Service.

import type { ServiceBGPStatus, ServiceL2Status } from '@ingot/api/kinds'
import type { Change, KubernetesObject, Stored } from '@ingot/kube'

export type StoredStatus = Stored<ServiceL2Status> | Stored<ServiceBGPStatus>

export class Announcers {
  /** By Service, by the name of the object. */
  readonly #statuses = new Map<string, Map<string, StoredStatus>>()

  /** Returns the Services that a change concerns. */
  take({ key, object, previous }: Change<KubernetesObject & StoredStatus>): ReadonlySet<string> {
    const before = previous && serviceOf(previous)
    const now = object && serviceOf(object)
    if (before !== undefined) {
      const left = this.#statuses.get(before)
      left?.delete(key)
      if (left?.size === 0) this.#statuses.delete(before)
    }
    if (now !== undefined && object !== undefined) {
      const statuses = this.#statuses.get(now) ?? new Map<string, StoredStatus>()
      this.#statuses.set(now, statuses.set(key, object))
    }
    return new Set([before, now].flatMap((it) => it ?? []))
  }

  /** By name, each once. */
  nodesOf(service: string): readonly string[] {
    const nodes = [...(this.#statuses.get(service)?.values() ?? [])].flatMap(
      ({ status }) => status?.node ?? [],
    )
    return [...new Set(nodes)].toSorted()
  }

  /** How many Services each node announces. */
  countByNode(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>()
    for (const statuses of this.#statuses.values()) {
      // most have one
      const nodes = Array.from(statuses.values(), ({ status }) => status?.node ?? '')
      for (const node of nodes.length === 1 ? nodes : new Set(nodes))
        counts.set(node, (counts.get(node) ?? 0) + 1)
    }
    return counts
  }

  /** Of every BGPPeer, the nodes that announce something to it, and how many Services somebody does. */
  byPeer(): ReadonlyMap<string, { readonly nodes: ReadonlySet<string>; readonly services: number }> {
    const peers = new Map<string, { nodes: Set<string>; services: number }>()
    for (const statuses of this.#statuses.values()) {
      const told = new Set<string>()
      for (const { status } of statuses.values()) {
        for (const name of status !== undefined && 'peers' in status ? (status.peers ?? []) : []) {
          const peer = peers.get(name) ?? { nodes: new Set(), services: 0 }
          peers.set(name, peer)
          peer.nodes.add(status?.node ?? '')
          told.add(name)
        }
      }
      for (const name of told) {
        const peer = peers.get(name)
        if (peer !== undefined) peer.services += 1
      }
    }
    return peers
  }
}

function serviceOf({ status }: StoredStatus): string | undefined {
  const { serviceNamespace, serviceName } = status ?? {}
  return serviceName === undefined ? undefined : `${serviceNamespace ?? ''}/${serviceName}`
}
