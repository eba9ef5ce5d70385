// Asks a segment who has an address, and hears what other stations say of addresses that are watched or announced here:
// what the next in succession, and an owner on its way out, decide by. The answer to an ask is heard where the address
// is watched. The filters let through only what concerns an address, so "another station was heard" needs one that
// speaks: asking the default gateway, watched for as long, brings it about.

import { milliseconds, type Milliseconds } from '@ingot/api'
import type { Interface } from '@ingot/layer2'
import {
  addressBytes,
  addressFromBytes,
  formatAddress,
  formatHardwareAddress,
  parseAddress,
  type Address,
} from '@ingot/net'
import type { CoreObservation, ObservationKind, PacketCore } from '@ingot/wire'
import type { AttachedInterface } from './attached-interface.ts'
import type { Network } from './network.ts'

/** What another station said of an address. */
export interface Observation {
  readonly interfaceIndex: number
  readonly address: string
  /** Who said it, `02:00:00:00:00:66`. */
  readonly hardwareAddress: string
  readonly kind: ObservationKind
  /** When it was received, on the monotonic clock. */
  readonly heardAt: Milliseconds
}

/** An address and the interfaces to watch it on, in place of those before; none ends it. */
export interface Watch {
  readonly address: Address
  readonly interfaces: readonly number[]
}

const NONE: readonly Observation[] = []

export class Observer {
  readonly #core: PacketCore
  readonly #network: Network
  readonly #attached: ReadonlyMap<number, AttachedInterface>
  readonly #watched = new Map<
    string,
    { readonly address: Address; readonly on: readonly AttachedInterface[] }
  >()

  /** `attached` are the interfaces that answer, by index, as they are at any time. */
  constructor(core: PacketCore, network: Network, attached: ReadonlyMap<number, AttachedInterface>) {
    this.#core = core
    this.#network = network
    this.#attached = attached
  }

  /** Changes what is watched, and then the filters, once for all. The addresses that the table had no room for. */
  watch(watches: readonly Watch[], isMoreToCome = false): readonly Address[] {
    const refused = watches.filter((watch) => !this.#set(watch)).map(({ address }) => address)
    for (const attached of this.#attached.values()) attached.flushFilters(isMoreToCome)
    return refused
  }

  /** Ends all watching on an interface, before its slot is another's. */
  detach(gone: AttachedInterface): void {
    for (const { address, on } of [...this.#watched.values()]) {
      if (on.includes(gone)) this.#watchOn(address, on, without(on, gone))
    }
  }

  /** Asks for the address on an interface; false when the question did not leave. */
  ask(address: Address, interfaceIndex: number): boolean {
    const attached = this.#attached.get(interfaceIndex)
    const sender = attached === undefined ? undefined : senderOf(attached.answering, address)
    return this.#askAs(sender, address, interfaceIndex)
  }

  /** Asks in nobody's name whether somebody else has an address that is announced here; false when it did not leave. */
  probe(address: Address, interfaceIndex: number): boolean {
    return this.#askAs({ family: address.family, value: 0n }, address, interfaceIndex)
  }

  #askAs(sender: Address | undefined, address: Address, interfaceIndex: number): boolean {
    const attached = this.#attached.get(interfaceIndex)
    const link = attached?.link(address)
    if (attached === undefined || link === undefined || sender === undefined) return false
    const count = this.#core.buildAsk(addressBytes(address), addressBytes(sender), attached.slot, 0)
    return count > 0 && link.send(count) === count
  }

  /** What was heard since the last call, in its order. Makes nothing when nothing was. */
  take(): readonly Observation[] {
    const heard = this.#core.takeObservations()
    if (heard.length === 0) return NONE
    const { clock } = this.#network
    const offset = clock.now() - clock.realtime()
    return heard.flatMap((one) => this.#named(one, offset))
  }

  /** When another station was heard last on an interface; 0 for never. */
  lastHeard(interfaceIndex: number): Milliseconds {
    const slot = this.#attached.get(interfaceIndex)?.slot
    return milliseconds(slot === undefined ? 0 : this.#core.counters.lastHeard(slot))
  }

  #set({ address, interfaces }: Watch): boolean {
    const before = this.#watched.get(formatAddress(address))?.on ?? []
    return this.#watchOn(
      address,
      before,
      interfaces.flatMap((index) => this.#attached.get(index) ?? []),
    )
  }

  #watchOn(
    address: Address,
    before: readonly AttachedInterface[],
    on: readonly AttachedInterface[],
  ): boolean {
    const mask = on.reduce((bits, { slot }) => bits | (1n << BigInt(slot)), 0n)
    if (!this.#core.watch(addressBytes(address), mask)) return false
    for (const attached of before) if (!on.includes(attached)) attached.unwatch(address)
    for (const attached of on) if (!before.includes(attached)) attached.watch(address)
    if (on.length === 0) this.#watched.delete(formatAddress(address))
    else this.#watched.set(formatAddress(address), { address, on })
    return true
  }

  /** None where the interface went away meanwhile. */
  #named(heard: CoreObservation, offset: number): readonly Observation[] {
    const attached = this.#attached.values().find(({ slot }) => slot === heard.interfaceSlot)
    if (attached === undefined) return []
    return [
      {
        interfaceIndex: attached.answering.index,
        address: formatAddress(addressFromBytes(heard.address)),
        hardwareAddress: formatHardwareAddress(heard.hardwareAddress),
        kind: heard.kind,
        heardAt: milliseconds(heard.stamp + offset),
      },
    ]
  }
}

/** Who asks: an address of the interface, best one on the same link; for IPv6 always the link-local one. */
function senderOf(attached: Interface, target: Address): Address | undefined {
  if (target.family === 'IPv6')
    return attached.linkLocal === null ? undefined : parseAddress(attached.linkLocal)
  const own = (attached.addresses ?? []).flatMap(({ address, prefixLength }) => {
    const parsed = parseAddress(address)
    return parsed?.family === 'IPv4' ? [{ address: parsed, prefixLength }] : []
  })
  const onLink = own.find(({ address, prefixLength }) => isSamePrefix(address, target, prefixLength))
  return (onLink ?? own[0])?.address ?? { family: 'IPv4', value: 0n }
}

function isSamePrefix(one: Address, other: Address, prefixLength: number): boolean {
  const rest = BigInt(32 - prefixLength)
  return one.value >> rest === other.value >> rest
}

function without<Item>(items: readonly Item[], gone: Item): readonly Item[] {
  return items.filter((item) => item !== gone)
}
