// Watches over the store: after every write of a controller it asks whether that write may be. A controller decides by
// what it knew, which is late, so it is judged by every state of the pools and of the other Services since all was last
// at rest; the Service itself it must have known exactly, since its resourceVersion is in the write.

import { isManaged, LAYER2_NODE } from '@ingot/api'
import type { Objects, ServiceChange, StoredService } from '../objects.ts'
import { addressesOf, annotation, isSameSet, mayShare, parseAll } from './claims.ts'
import { isOfRejectedPool, objection } from './objection.ts'
import { poolOf, viewPools } from './pool-view.ts'
import type { PoolView } from './pool-view.ts'

export class Guard {
  readonly violations: string[] = []
  readonly #objects: Objects
  /** Every state of the pools that may be in force. */
  #views: PoolView[] = [{ pools: [], rejected: [] }]
  #mayBePartial = false
  /** Every state of each Service since the last rest. */
  #states = new Map<string, StoredService[]>()
  /** Services, by uid, whose status a person wrote last. */
  readonly #handWritten = new Set<string>()

  constructor(objects: Objects) {
    this.#objects = objects
  }

  /** `areReady`: whether every controller has read the pools as they were. */
  poolsChanged(areReady: boolean): void {
    this.#views.push(viewPools(this.#objects.pools.values()))
    if (!areReady) this.started()
  }

  /** A controller has started. One that finds a wrong pool takes the others, as one that runs does not. */
  started(): void {
    if (this.#views.at(-1)?.rejected.length !== 0) this.#mayBePartial = true
  }

  serviceChanged(change: ServiceChange, isByController: boolean): void {
    const { key, before, after } = change
    if (after === undefined) return
    if (isByController && before !== undefined) this.#judge(key, before, after)
    const states = this.#states.get(key)
    if (states) states.push(after)
    else this.#states.set(key, [after])
    const uid = after.metadata.uid ?? ''
    if (isByController) this.#handWritten.delete(uid)
    else if (!isSameSet(addressesOf(before), addressesOf(after))) this.#handWritten.add(uid)
  }

  /** A status was written that was in the store already. */
  wroteNothing(text: string): void {
    this.#violate(`a write that changes nothing: ${text}`)
  }

  /** All is at rest: nobody knows anything old any more. */
  rested(): void {
    const current = this.#views.slice(-1)
    // while a pool is wrong an older state is in force: the last good one that the controller saw, whichever that is
    if (current.every(({ rejected }) => rejected.length === 0)) {
      this.#views = current
      this.#mayBePartial = false
    }
    this.#states = new Map([...this.#objects.services].map(([key, service]) => [key, [service]]))
  }

  #judge(key: string, before: StoredService, after: StoredService): void {
    const [had, has] = [addressesOf(before), addressesOf(after)]
    const lost = had.filter((address) => !has.includes(address))
    const got = has.filter((address) => !had.includes(address))
    if (lost.length > 0 && !this.#mayLose(key, before, had)) {
      this.#violate(`${key} lost ${lost.join(',')}, and nothing spoke against it`)
    }
    const [from, to] = [before, after].map(({ metadata }) => metadata.annotations?.[LAYER2_NODE])
    // no node of a simulation ever goes away, and no person names one
    if (from !== undefined && from !== to)
      this.#violate(`${key} was moved from ${from} to ${to} without need`)
    if (got.length === 0) return
    if (!isManaged(before, '')) this.#violate(`${key} is of another class and got ${got.join(',')}`)
    if (!this.#inForce().some((view) => isFrom(view, after, has))) {
      this.#violate(`${key} got ${got.join(',')}, which no pool allowed: ${this.#objections(before, has)}`)
    }
    for (const address of got) this.#checkTaken(key, after, address)
  }

  #mayLose(key: string, before: StoredService, had: readonly string[]): boolean {
    return (
      this.#handWritten.has(before.metadata.uid ?? '') ||
      this.#inForce().some(
        (view) => objection(before, had, view) !== undefined && !isOfRejectedPool(before, had, view),
      ) ||
      this.#others(key).some(
        (other) => addressesOf(other).some((it) => had.includes(it)) && !mayShare(other, before),
      )
    )
  }

  #checkTaken(key: string, after: StoredService, address: string): void {
    for (const [otherKey, other] of this.#objects.services) {
      if (otherKey === key || !isManaged(other, '') || !addressesOf(other).includes(address)) continue
      if (mayShare(other, after) || this.#handWritten.has(other.metadata.uid ?? '')) continue
      // the other could have shared it when that was decided, and was changed by a person since
      if (this.#states.get(otherKey)?.some((state) => mayShare(state, after))) continue
      this.#violate(`${address} was given to ${key} while ${otherKey} has it`)
    }
  }

  /** What a controller may go by: with a wrong pool among them nothing, unless it knows nothing better. */
  #inForce(): PoolView[] {
    return this.#views.filter(({ rejected }) => rejected.length === 0 || this.#mayBePartial)
  }

  #others(key: string): StoredService[] {
    return [...this.#states].flatMap(([other, states]) => (other === key ? [] : states))
  }

  #objections(service: StoredService, addresses: readonly string[]): string {
    return [...new Set(this.#inForce().map((view) => objection(service, addresses, view)))].join('; ')
  }

  #violate(what: string): void {
    this.violations.push(what)
  }
}

/** Whether the view allows the addresses, from the pool that the annotation names. */
function isFrom(view: PoolView, service: StoredService, addresses: readonly string[]): boolean {
  const pool = poolOf(view, parseAll(addresses))
  return (
    objection(service, addresses, view) === undefined &&
    pool?.name === annotation(service, 'ip-allocated-from-pool')
  )
}
