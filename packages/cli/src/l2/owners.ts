// Who owns which Service's addresses, as the speakers say it in their ServiceL2Status, and how that differs from what
// was said before. While an address changes its owner there may be the objects of both for a moment, or none.

import { ingressAddresses, serviceKey } from '@ingot/api'
import type { ServiceL2Status } from '@ingot/api/kinds'
import type { Service } from 'kubernetes-types/core/v1'

/** One Service that is announced, or was. */
export interface Ownership {
  /** `namespace/name`. */
  readonly service: string
  readonly addresses: readonly string[]
  /** The nodes that say so, sorted: one, but for a moment of a move. */
  readonly owners: readonly string[]
  /** Names of the interfaces; empty for all. */
  readonly interfaces: readonly string[]
}

/** A change of owner. `before` are the last ones there were; none at the beginning. */
export interface Move extends Ownership {
  readonly before: readonly string[]
}

/** Follows the owners. */
export class Owners {
  readonly #last = new Map<string, Ownership>()
  /** Of Services that nobody owns now. */
  readonly #before = new Map<string, readonly string[]>()

  /** Takes what holds now, and returns what differs. */
  update(statuses: Iterable<ServiceL2Status>, services: ReadonlyMap<string, Service>): Move[] {
    const now = ownerships(statuses, services)
    const gone = [...this.#last.values()].filter(({ service }) => !now.has(service))
    const moves = [...now.values(), ...gone.map((it) => ({ ...it, owners: [] }))].flatMap((it) =>
      this.#moved(it),
    )
    return moves.toSorted((a, b) => (a.service < b.service ? -1 : 1))
  }

  #moved(now: Ownership): Move[] {
    const { service, owners } = now
    const last = this.#last.get(service)
    const before = last?.owners ?? this.#before.get(service) ?? []
    if (owners.length > 0) {
      this.#last.set(service, now)
      this.#before.delete(service)
    } else {
      this.#last.delete(service)
      this.#before.set(service, before)
    }
    return last !== undefined && Bun.deepEquals(last, now) ? [] : [{ ...now, before }]
  }
}

function ownerships(
  statuses: Iterable<ServiceL2Status>,
  services: ReadonlyMap<string, Service>,
): Map<string, Ownership> {
  const said = [...statuses].flatMap(({ status }) => (status?.serviceName ? [status] : []))
  const byService = Map.groupBy(said, ({ serviceNamespace: namespace = '', serviceName: name = '' }) =>
    serviceKey({ metadata: { namespace, name } }),
  )
  return new Map(
    [...byService].map(([service, each]) => {
      const owners = [...new Set(each.map(({ node = '' }) => node))].toSorted()
      const interfaces = each.flatMap((it) => it.interfaces?.map(({ name = '' }) => name) ?? [])
      const found = services.get(service)
      return [
        service,
        {
          service,
          addresses: found === undefined ? [] : ingressAddresses(found),
          owners,
          interfaces: [...new Set(interfaces)].toSorted(),
        },
      ]
    }),
  )
}
