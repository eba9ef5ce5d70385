// Who holds which address while one plan is made: from the claims of Services that have addresses already, then from
// what is given to the others. It starts empty with every plan, and nothing is ever released in it.

import { accept, quoted, refuse } from '@ingot/api'
import type { Result } from '@ingot/api'
import type { Config, Pool } from '@ingot/config'
import { formatAddress } from '@ingot/net'
import type { Address, Family } from '@ingot/net'
import type { Holding } from './holding.ts'
import { PoolSpace } from './pool-space.ts'
import type { Request } from './request.ts'

/** What a plan is made from: the configuration, and who holds what so far. */
export interface Plan {
  readonly config: Config
  readonly ledger: Ledger
}

export class Ledger {
  readonly #holdings: Record<Family, Map<bigint, Holding>> = { IPv4: new Map(), IPv6: new Map() }
  readonly #spaces: Record<Family, Map<string, PoolSpace>> = { IPv4: new Map(), IPv6: new Map() }

  /** Refused, in MetalLB's words, when others hold the address and the Service may not share it with them. */
  check(address: Address, { key, sharing }: Request): Result<Address> {
    const holding = this.#holdings[address.family].get(address.value)
    if (holding === undefined) return accept(address)
    const others = [...holding.services].toSorted()
    const text = formatAddress(address)
    if (sharing.group === '' || sharing.group !== holding.group) {
      return refuse(
        'AllocationFailed',
        `can't change sharing key for ${quoted(key)}, address also in use by ${others.join(',')}`,
        { address: text, heldBy: others },
        'give all of them one metallb.io/allow-shared-ip, and one externalTrafficPolicy (and with Local one selector)',
      )
    }
    const port = sharing.ports.find((it) => holding.ports.has(it))
    if (port === undefined) return accept(address)
    return refuse(
      'AllocationFailed',
      `port ${port} is already in use on ${quoted(text)}`,
      { address: text, port, heldBy: holding.ports.get(port) ?? '' },
      'use another port, or another address',
    )
  }

  /** Enters that the Service holds the address, from `pool` if it is from one. */
  hold(address: Address, { key, sharing }: Request, pool: Pool | undefined): void {
    const holdings = this.#holdings[address.family]
    let holding = holdings.get(address.value)
    if (holding === undefined) {
      holding = { address, group: sharing.group, services: new Set(), ports: new Map() }
      holdings.set(address.value, holding)
      if (pool !== undefined) this.#space(pool, address.family).noteHolding(address, holding)
    }
    holding.services.add(key)
    for (const port of sharing.ports) holding.ports.set(port, key)
  }

  /** The address of the pool and family that the Service would get: lowest first, shared where it may be. */
  lowest(pool: Pool, family: Family, { sharing }: Request): Address | undefined {
    return this.#space(pool, family).lowest(sharing, ({ value }) => this.#holdings[family].has(value))
  }

  #space(pool: Pool, family: Family): PoolSpace {
    const spaces = this.#spaces[family]
    const space = spaces.get(pool.name) ?? new PoolSpace(pool, family)
    spaces.set(pool.name, space)
    return space
  }
}
