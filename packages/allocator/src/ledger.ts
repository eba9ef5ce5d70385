// Who holds which address, under one configuration: from the claims of Services that have addresses already, then from
// what is given to the others, until it is released.

import { accept, quoted, refuse } from '@ingot/api'
import type { Result } from '@ingot/api'
import { indexPools } from '@ingot/config'
import type { Config, Pool, PoolIndex } from '@ingot/config'
import { formatAddress } from '@ingot/net'
import type { Address, Family } from '@ingot/net'
import { Holders } from './holders.ts'
import type { Holding } from './holding.ts'
import { NamespaceUsage } from './namespace-usage.ts'
import { PoolSpace } from './pool-space.ts'
import { PoolTurns } from './pool-turns.ts'
import type { Request } from './request.ts'
import { sharingGroup } from './sharing.ts'

interface PoolLedger {
  readonly spaces: Record<Family, PoolSpace>
  readonly usage: NamespaceUsage
}

/** Of a holding that is not shared: nobody asks for its ports. */
const NO_PORTS = new Map<string, readonly string[]>()

export class Ledger {
  readonly config: Config
  readonly index: PoolIndex
  readonly turns: PoolTurns
  readonly #pools = new Map<string, PoolLedger>()
  readonly #holdings: Record<Family, Map<bigint, Holding>> = { IPv4: new Map(), IPv6: new Map() }

  /** `before` is the ledger under the configuration before: which addresses were in use lately is taken over from it. */
  constructor(config: Config, before?: Ledger) {
    this.config = config
    this.index = indexPools(config)
    this.turns = new PoolTurns(config)
    for (const pool of config.pools) {
      const old = before === undefined ? undefined : before.#pools.get(pool.name)?.spaces
      const space = (family: Family) =>
        new PoolSpace(pool, family, ({ value }) => this.#holdings[family].has(value), old?.[family])
      const spaces = { IPv4: space('IPv4'), IPv6: space('IPv6') }
      this.#pools.set(pool.name, { spaces, usage: new NamespaceUsage() })
    }
    if (before !== undefined) this.#noteUsed(before.#holdings)
  }

  /** Refused, in MetalLB's words, when others hold the address and the Service may not share it with them. */
  check(address: Address, { key, sharing }: Request): Result<Address> {
    const holding = this.#holdings[address.family].get(address.value)
    if (holding === undefined || isHeldByOnly(key, holding)) return accept(address)
    const text = formatAddress(address)
    const group = sharingGroup(sharing, this.index.find(address))
    if (group === '' || group !== holding.group) {
      // only here: thousands may share an address
      const others = [...holding.holders.keys()].filter((other) => other !== key).toSorted()
      return refuse(
        'AllocationFailed',
        `can't change sharing key for ${quoted(key)}, address also in use by ${others.join(',')}`,
        { address: text, heldBy: others },
        'give all of them one metallb.io/allow-shared-ip, and one externalTrafficPolicy (and with Local one selector)',
      )
    }
    const holderOf = (port: string) => holding.ports.get(port)?.find((other) => other !== key)
    const port = sharing.ports.find((it) => holderOf(it) !== undefined)
    if (port === undefined) return accept(address)
    const holder = holderOf(port) ?? ''
    return refuse(
      'AllocationFailed',
      `port ${port} is already in use on ${quoted(text)}`,
      { address: text, port, heldBy: holder },
      `use another port than Service ${holder}, or another address`,
    )
  }

  /** Enters that the Service holds the address, which need not be of any pool. */
  hold(address: Address, { key, namespace, sharing }: Request): void {
    const holdings = this.#holdings[address.family]
    const pool = this.index.find(address)
    const ledger = pool && this.#pools.get(pool.name)
    let holding = holdings.get(address.value)
    // a status may name an address twice
    if (holding?.holders.get(key) !== undefined) return
    if (holding === undefined) {
      const group = sharingGroup(sharing, pool)
      const holders = new Holders(key, sharing.ports)
      holding = { address, group, holders, ports: group === '' ? NO_PORTS : new Map() }
      holdings.set(address.value, holding)
      ledger?.spaces[address.family].noteHeld(holding)
    } else {
      holding.holders.add(key, sharing.ports)
    }
    for (const port of holding.group === '' ? [] : sharing.ports) {
      holding.ports.set(port, [...(holding.ports.get(port) ?? []), key])
    }
    if (pool !== undefined && pool.rules.quotas.size > 0) ledger?.usage.hold(namespace, address)
  }

  /** Enters that the Service holds the address no longer. */
  release(address: Address, { key, namespace }: Request): void {
    const holdings = this.#holdings[address.family]
    const holding = holdings.get(address.value)
    const ports = holding?.holders.get(key)
    if (holding === undefined || ports === undefined) return
    for (const port of ports) {
      const others = (holding.ports.get(port) ?? []).filter((other) => other !== key)
      if (others.length > 0) holding.ports.set(port, others)
      else holding.ports.delete(port)
    }
    const pool = this.index.find(address)
    const ledger = pool && this.#pools.get(pool.name)
    if (pool !== undefined && pool.rules.quotas.size > 0) ledger?.usage.release(namespace, address)
    const space = ledger?.spaces[address.family]
    if (holding.holders.size > 1) {
      holding.holders.remove(key)
      space?.noteLeft(holding, ports)
    } else {
      holdings.delete(address.value)
      space?.noteFreed(holding)
    }
  }

  /**
   * The address of the pool and family that the Service would get: one that is reserved for it, else the next by the
   * pool's strategy, shared where it may be. `beside` counts other addresses of the pool that it is about to get.
   */
  next(pool: Pool, family: Family, request: Request, beside = 0): Address | undefined {
    const { key, namespace, sharing } = request
    const ledger = this.#pools.get(pool.name)
    if (ledger === undefined || pool.rules.isDraining) return undefined
    const space = ledger.spaces[family]
    const mayTakeFree = this.quotaLeft(pool, namespace) > beside
    const mayHave = (address: Address) => mayTakeFree || ledger.usage.has(namespace, address)
    const reserved = space
      .reservationsOf(key)
      .find((address) => mayHave(address) && this.check(address, request).ok)
    if (reserved !== undefined) return reserved
    return space.next({
      group: sharingGroup(sharing, pool),
      ports: sharing.ports,
      mayTakeFree,
      mayJoin: ({ address }) => mayHave(address),
    })
  }

  /** An address of each family that the Service would get together; IPv4 first. */
  nextPair(pool: Pool, request: Request): [Address, Address] | undefined {
    const v4 = this.next(pool, 'IPv4', request)
    if (v4 === undefined) return undefined
    const v6 = this.next(pool, 'IPv6', request, this.isCounted(pool, request.namespace, v4) ? 0 : 1)
    return v6 && [v4, v6]
  }

  /** How many more addresses of the pool a namespace may have; Infinity where there is no quota for it. */
  quotaLeft({ name, rules: { quotas } }: Pool, namespace: string): number {
    const quota = quotas.get(namespace) ?? quotas.get('*')
    return quota === undefined ? Infinity : quota - (this.#pools.get(name)?.usage.count(namespace) ?? 0)
  }

  /** Whether the address counts for the namespace's quota already. */
  isCounted({ name }: Pool, namespace: string, address: Address): boolean {
    return this.#pools.get(name)?.usage.has(namespace, address) ?? false
  }

  /** Whom an address is reserved for, if it is. */
  reservedFor({ name }: Pool, address: Address): ReadonlySet<string> | undefined {
    return this.#pools.get(name)?.spaces[address.family].reservedFor(address)
  }

  /** Whether an address of the pool and family is reserved for the Service. */
  hasReservation({ name }: Pool, family: Family, key: string): boolean {
    return (this.#pools.get(name)?.spaces[family].reservationsOf(key).length ?? 0) > 0
  }

  /** How many addresses of the pool and family are in use. */
  heldCount(pool: string, family: Family): number {
    return this.#pools.get(pool)?.spaces[family].heldCount ?? 0
  }

  #noteUsed(holdings: Record<Family, ReadonlyMap<bigint, Holding>>): void {
    for (const { address } of [...holdings.IPv4.values(), ...holdings.IPv6.values()]) {
      const pool = this.index.find(address)
      if (pool !== undefined) this.#pools.get(pool.name)?.spaces[address.family].noteUsed(address)
    }
  }
}

function isHeldByOnly(key: string, { holders }: Holding): boolean {
  return holders.size === 1 && holders.get(key) !== undefined
}
