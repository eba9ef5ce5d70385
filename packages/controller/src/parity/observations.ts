// What can be seen of a controller from outside, as lines that a person can read and a test compare: addresses and their
// pool, events, counts of pools, whether the configuration is valid. A line is noted when it is new.

import { ALLOCATED_FROM_POOL, ingressAddresses } from '@ingot/api'
import type { KubernetesObject, Stored } from '@ingot/kube'
import type { Service } from 'kubernetes-types/core/v1'

/** An event as it is stored; how often it happened is left out. */
export interface StoredEvent extends KubernetesObject {
  readonly type?: string
  readonly reason?: string
  readonly message?: string
  readonly source?: { readonly component?: string }
  readonly involvedObject?: { readonly kind?: string; readonly namespace?: string; readonly name?: string }
}

/** A cluster at rest. */
export interface Sight {
  readonly services: Iterable<Stored<Service>>
  readonly pools: Iterable<KubernetesObject & { readonly status?: Readonly<Record<string, unknown>> }>
  readonly events: Iterable<StoredEvent>
  /** Why the configuration is not in force; '' where it is. */
  readonly configurationError: string
}

export class Notebook {
  /** By subject, what was noted of it last. */
  readonly #states = new Map<string, string>()
  readonly #events = new Set<string>()

  /** What is new since the last look, sorted. */
  look({ services, pools, events, configurationError }: Sight): string[] {
    const states = new Map([['configuration', configurationError || 'valid']])
    for (const service of services) states.set(keyOf(service.metadata), stateOf(service))
    for (const pool of pools) states.set(`pool ${pool.metadata.name}`, countsOf(pool.status))
    const news = [...states].filter(([subject, state]) => this.#states.get(subject) !== state)
    this.#states.clear()
    for (const [subject, state] of states) this.#states.set(subject, state)
    return [...news.map(([subject, state]) => `${subject}: ${state}`), ...this.#newEvents(events)].toSorted()
  }

  #newEvents(events: Iterable<StoredEvent>): string[] {
    const lines = [...events].flatMap(({ type, reason, message, source, involvedObject }) =>
      source?.component === 'metallb-controller' && involvedObject?.kind === 'Service'
        ? [`${keyOf(involvedObject)}: ${type} ${reason}: ${message}`]
        : [],
    )
    const news = new Set(lines).difference(this.#events)
    for (const line of news) this.#events.add(line)
    return [...news]
  }
}

function stateOf(service: Stored<Service>): string {
  const addresses = ingressAddresses(service)
  const pool = service.metadata.annotations?.[ALLOCATED_FROM_POOL]
  return `${addresses.length === 0 ? 'no address' : addresses.join(' ')}${pool === undefined ? '' : ` of ${pool}`}`
}

function countsOf(status: Readonly<Record<string, unknown>> | undefined): string {
  const { assignedIPv4, availableIPv4, assignedIPv6, availableIPv6 } = status ?? {}
  return `assigned ${assignedIPv4} and ${assignedIPv6}, available ${availableIPv4} and ${availableIPv6}`
}

function keyOf({ namespace, name }: { readonly namespace?: string; readonly name?: string }): string {
  return namespace === 'default' ? `${name}` : `${namespace}/${name}`
}
