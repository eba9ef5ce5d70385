// What the API server's store holds, as the simulation looks at it: fed by every write as it lands, so it is never late.
// The Services, pools and Events only; what else is there nobody judges.

import type { KubernetesObject, Stored } from '@ingot/kube'
import type { Change } from '@ingot/lab'
import type { Event, Service } from 'kubernetes-types/core/v1'

export type StoredService = Stored<Service>

/** An IPAddressPool, the part that is read here. What a person wrote may be nonsense. */
export interface StoredPool extends KubernetesObject {
  readonly spec: {
    readonly addresses: readonly string[]
    readonly autoAssign?: boolean
    readonly avoidBuggyIPs?: boolean
    readonly serviceAllocation?: { readonly namespaces?: readonly string[] }
  }
}

/** A Service that was created (no `before`), changed, or deleted (no `after`). */
export interface ServiceChange {
  readonly key: string
  readonly before: StoredService | undefined
  readonly after: StoredService | undefined
}

export class Objects {
  /** By `namespace/name`. */
  readonly services = new Map<string, StoredService>()
  /** By name. */
  readonly pools = new Map<string, StoredPool>()
  readonly events = new Map<string, Stored<Event>>()

  /** Takes a write in. The shapes are those that the API server has validated. */
  take({ resource, namespace, name, type, json }: Change): void {
    const key = resource === 'ipaddresspools.metallb.io' ? name : `${namespace}/${name}`
    const objects: Map<string, KubernetesObject> | undefined = this.#of(resource)
    if (type === 'DELETED') objects?.delete(key)
    else objects?.set(key, JSON.parse(json))
  }

  #of(resource: string): Map<string, KubernetesObject> | undefined {
    switch (resource) {
      case 'services':
        return this.services
      case 'ipaddresspools.metallb.io':
        return this.pools
      case 'events':
        return this.events
      default:
        return undefined
    }
  }
}
