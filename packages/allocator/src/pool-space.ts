// One pool's addresses of one family: which are free and in which order, which are reserved, which are shared by whom.
// Network and broadcast addresses are given like all others.

import { isLeftOut } from '@ingot/config'
import type { Pool } from '@ingot/config'
import type { Address, Family } from '@ingot/net'
import { AddressOrder } from './address-order.ts'
import { LeastRecentlyUsed, LowestFirst } from './free-addresses.ts'
import type { FreeAddresses } from './free-addresses.ts'
import type { Holding } from './holding.ts'
import { SharingGroup } from './sharing-group.ts'

/** What a Service needs of an address. */
export interface Need {
  /** '' for a Service that shares with nobody. */
  readonly group: string
  readonly ports: readonly string[]
  /** Whether it may get an address that nobody has. */
  readonly mayTakeFree: boolean
  /** Whether it may join those that hold an address, group and ports aside. */
  readonly mayJoin: (holding: Holding) => boolean
}

export class PoolSpace {
  readonly #pool: Pool
  readonly #order: AddressOrder
  readonly #free: FreeAddresses
  readonly #groups = new Map<string, SharingGroup>()
  readonly #isHeld: (address: Address) => boolean
  #heldCount = 0
  /** By rank, the Services that an address is reserved for. */
  readonly #reserved = new Map<bigint, Set<string>>()
  readonly #reservations = new Map<string, Address[]>()

  /** `before` is the space of the pool under an older configuration: what it knows of the past is taken over. */
  constructor(
    pool: Pool,
    family: Family,
    isHeld: (address: Address) => boolean,
    before: PoolSpace | undefined,
  ) {
    this.#pool = pool
    this.#isHeld = isHeld
    this.#order = new AddressOrder(pool.ranges, family)
    this.#free = freeAddresses(pool, this.#order, before?.recentlyUsed() ?? [])
    for (const { address, service } of pool.rules.reservations) {
      const rank = this.#order.rankOf(address)
      if (rank === undefined) continue
      this.#reserved.set(rank, new Set([...(this.#reserved.get(rank) ?? []), service]))
      this.#reservations.set(service, [...(this.#reservations.get(service) ?? []), address])
    }
  }

  /** How many addresses are in use; one that is shared counts once. */
  get heldCount(): number {
    return this.#heldCount
  }

  /** Somebody held the address under an older configuration, and claims it again or not. */
  noteUsed(address: Address): void {
    if (this.#free instanceof LeastRecentlyUsed) this.#free.giveBack(this.#rankOf({ address }))
  }

  /** Somebody holds an address of the pool now, where nobody did. */
  noteHeld(holding: Holding): void {
    this.#heldCount++
    if (holding.group === '') return
    const group = this.#groups.get(holding.group) ?? new SharingGroup()
    this.#groups.set(holding.group, group)
    group.add({ rank: this.#rankOf(holding), holding })
  }

  /** One of those that hold an address does so no longer; its ports are free. */
  noteLeft(holding: Holding, ports: readonly string[]): void {
    this.#groups.get(holding.group)?.freed(this.#rankOf(holding), ports)
  }

  /** Nobody holds the address any more. */
  noteFreed(holding: Holding): void {
    const rank = this.#rankOf(holding)
    this.#heldCount--
    this.#free.giveBack(rank)
    const group = this.#groups.get(holding.group)
    group?.remove(rank)
    if (group?.isEmpty === true) this.#groups.delete(holding.group)
  }

  /** Whom an address is reserved for, if it is. */
  reservedFor(address: Address): ReadonlySet<string> | undefined {
    if (this.#reserved.size === 0) return undefined
    const rank = this.#order.rankOf(address)
    return rank === undefined ? undefined : this.#reserved.get(rank)
  }

  /** The addresses that are reserved for a Service, in the order of the annotation. */
  reservationsOf(service: string): readonly Address[] {
    return this.#reservations.get(service) ?? []
  }

  /** The next address that is free or may be shared; those that are reserved are for nobody here. */
  next({ group, ports, mayTakeFree, mayJoin }: Need): Address | undefined {
    const free = mayTakeFree ? this.#free.next((rank) => this.#isTaken(rank)) : undefined
    const shared = this.#groups
      .get(group)
      ?.lowestWith(ports, (holding) => !this.#reserved.has(this.#rankOf(holding)) && mayJoin(holding))
    if (shared === undefined) return free === undefined ? undefined : this.#order.addressAt(free)
    // where an address should rest after its use, a shared one spares another
    const isFreeFirst =
      this.#pool.rules.strategy === 'lowest-first' && free !== undefined && free < shared.rank
    return isFreeFirst ? this.#order.addressAt(free) : shared.holding.address
  }

  /** Those that were in use once and are free, longest ago first; none where the strategy does not ask. */
  recentlyUsed(): Address[] {
    return this.#free instanceof LeastRecentlyUsed
      ? [...this.#free.history()].map((rank) => this.#order.addressAt(rank))
      : []
  }

  #isTaken(rank: bigint): boolean {
    const address = this.#order.addressAt(rank)
    const isReserved = this.#reserved.size > 0 && this.#reserved.has(rank)
    return isReserved || this.#isHeld(address) || isLeftOut(this.#pool, address)
  }

  #rankOf({ address }: Pick<Holding, 'address'>): bigint {
    const rank = this.#order.rankOf(address)
    if (rank === undefined) throw new RangeError('the address is not in the pool')
    return rank
  }
}

function freeAddresses(pool: Pool, order: AddressOrder, used: readonly Address[]): FreeAddresses {
  if (pool.rules.strategy === 'lowest-first') return new LowestFirst(order.size)
  const free = new LeastRecentlyUsed(order.size)
  for (const address of used) {
    const rank = order.rankOf(address)
    if (rank !== undefined) free.giveBack(rank)
  }
  return free
}
