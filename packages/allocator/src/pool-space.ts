// One pool's addresses of one family, in the order they are given: entry by entry, lowest first, network and broadcast
// addresses too. Costs nothing per address, so an IPv6 /64 is as cheap as a /30.

import type { Pool } from '@ingot/config'
import { contains } from '@ingot/net'
import type { Address, AddressRange, Family } from '@ingot/net'
import type { Holding } from './holding.ts'
import { SharingGroup } from './sharing-group.ts'
import type { Sharing } from './sharing.ts'

/** Whether a pool leaves `address` out because old equipment may take it for a broadcast. */
export function isLeftOut({ avoidBuggyIPs }: Pool, { family, value }: Address): boolean {
  const last = value & 0xffn
  return avoidBuggyIPs && family === 'IPv4' && (last === 0n || last === 0xffn)
}

export class PoolSpace {
  readonly #pool: Pool
  readonly #family: Family
  readonly #ranges: readonly AddressRange[]
  readonly #groups = new Map<string, SharingGroup>()
  /** Everything before this address is held or left out. */
  #next: { index: number; value: bigint }

  constructor(pool: Pool, family: Family) {
    this.#pool = pool
    this.#family = family
    this.#ranges = pool.ranges.filter((range) => range.family === family)
    this.#next = { index: 0, value: this.#ranges[0]?.first ?? 0n }
  }

  /** Notes that an address of the pool is held, for those that may share it. */
  noteHolding(address: Address, holding: Holding): void {
    if (holding.group === '') return
    const group = this.#groups.get(holding.group) ?? new SharingGroup()
    this.#groups.set(holding.group, group)
    group.add({ rank: this.#rankOf(address), holding })
  }

  /** The first address that is free or may be shared, whichever comes first. */
  lowest(sharing: Sharing, isHeld: (address: Address) => boolean): Address | undefined {
    const free = this.#lowestFree(isHeld)
    const shared = this.#groups.get(sharing.group)?.lowestWith(sharing.ports)
    if (shared === undefined) return free
    return free !== undefined && this.#rankOf(free) < shared.rank ? free : shared.holding.address
  }

  #lowestFree(isHeld: (address: Address) => boolean): Address | undefined {
    for (let range = this.#ranges[this.#next.index]; range !== undefined; range = this.#enterNextRange()) {
      for (; this.#next.value <= range.last; this.#next.value++) {
        const address = { family: this.#family, value: this.#next.value }
        if (!isLeftOut(this.#pool, address) && !isHeld(address)) return address
      }
    }
    return undefined
  }

  #enterNextRange(): AddressRange | undefined {
    const index = this.#next.index + 1
    const range = this.#ranges[index]
    this.#next = { index, value: range?.first ?? 0n }
    return range
  }

  /** How many addresses of the pool come before `address`. */
  #rankOf(address: Address): bigint {
    let before = 0n
    for (const range of this.#ranges) {
      if (contains(range, address)) return before + address.value - range.first
      before += range.last - range.first + 1n
    }
    throw new RangeError('the address is not in the pool')
  }
}
