// The packet thread's work, without its thread: the announcer decides, the WASM core answers, the network carries.
// One turn of the loop serves the frames that wait, takes in what changed, and sends what is due; it is handed the
// time, and runs unchanged over real sockets and over a simulated segment.

import type { Milliseconds, Verdict } from '@ingot/api'
import {
  Announcer,
  type DesiredChange,
  type Effect,
  type Interface,
  type ObservedChange,
} from '@ingot/layer2'
import { addressBytes, formatAddress, type Address } from '@ingot/net'
import { BATCH, INTERFACES_MAX, type PacketCore } from '@ingot/wire'
import { AttachedInterface } from './attached-interface.ts'
import { GratuitousQueue } from './gratuitous-queue.ts'
import type { Link, Network } from './network.ts'
import {
  filterRefused,
  linkFailed,
  membershipFailed,
  tableFull,
  tooManyInterfaces,
} from './plane-verdicts.ts'

/** A turn serves at most this many batches of one link, so that the others and the timers get theirs. */
const BATCHES_PER_TURN = 4

/** A report takes about a millisecond to hand over. */
const OUTCOMES_PER_REPORT = 256

/** An address in the core's table, by the interfaces that it is answered on. */
interface Entry {
  readonly address: Address
  readonly entry: number
  readonly attached: readonly AttachedInterface[]
}

export class Reactor {
  readonly #core: PacketCore
  readonly #network: Network
  readonly #announcer = new Announcer()
  readonly #gratuitous: GratuitousQueue
  readonly #attached = new Map<number, AttachedInterface>()
  readonly #entries = new Map<string, Entry>()
  /** Addresses that the table had no room for. */
  readonly #refused = new Map<string, Verdict>()
  /** What is wrong with interfaces and groups, by what it is about. */
  readonly #verdicts = new Map<string, Verdict>()
  #generation = 0

  constructor(core: PacketCore, network: Network) {
    this.#core = core
    this.#network = network
    this.#gratuitous = new GratuitousQueue(core)
  }

  /** Takes a step towards what is desired from now on. */
  desire(now: Milliseconds, change: DesiredChange): void {
    this.#generation = change.generation
    this.#apply(this.#announcer.desire(now, change))
    this.#core.setGeneration(change.generation)
  }

  /** Reads the interfaces anew: attaches those that came, updates those that changed, detaches those that went. */
  refreshInterfaces(now: Milliseconds): void {
    const present = new Map(this.#network.listInterfaces().map((found) => [found.index, found]))
    for (const [index, attached] of this.#attached) {
      if (present.has(index)) continue
      attached.detach(this.#core)
      this.#attached.delete(index)
      this.#verdicts.delete(`interface ${index}`)
    }
    for (const found of present.values()) this.#attach(found)
    this.#apply(this.#announcer.setInterfaces(now, [...present.values()]))
  }

  /** Answers what waits on a link. Allocates nothing. */
  serve(link: Link): void {
    const slot = this.#attached.get(link.interfaceIndex)?.slot
    if (slot === undefined) return
    for (let batch = 0; batch < BATCHES_PER_TURN; batch++) {
      const received = link.receive()
      if (received === 0) return
      const replies = this.#core.receive(slot, received)
      if (replies > 0) {
        const taken = link.send(replies)
        if (taken < replies) this.#core.unsent(taken, replies)
      }
      if (received < BATCH) return
    }
  }

  /** Sends the announcements that are due, a slice of them. */
  advance(now: Milliseconds): void {
    const deadline = this.#announcer.deadline()
    if (deadline !== undefined && deadline <= now) this.#apply(this.#announcer.advance(now))
    if (!this.#gratuitous.isEmpty) this.#gratuitous.sendSlice(this.#findEntry)
  }

  /** When `advance` has to be called next, if at all. */
  deadline(now: Milliseconds): Milliseconds | undefined {
    return this.#gratuitous.isEmpty ? this.#announcer.deadline() : now
  }

  /** A slice of what has changed since the last call; `isComplete` when no more is to come. */
  takeObserved(isComplete: boolean): ObservedChange {
    const outcomes = this.#announcer.takeOutcomes(OUTCOMES_PER_REPORT).map((outcome) => {
      const refused = this.#refused.get(outcome.address)
      return refused === undefined ? outcome : { address: outcome.address, interfaces: [], verdict: refused }
    })
    return {
      generation: this.#generation,
      interfaces: this.#announcer.interfaces,
      outcomes,
      verdicts: [...this.#verdicts.values()],
      isComplete: isComplete && !this.#announcer.hasOutcomes,
    }
  }

  #apply(effects: readonly Effect[]): void {
    const gratuitous = effects.filter((effect) => effect.kind === 'gratuitous')
    for (const effect of effects) {
      if (effect.kind === 'announce') this.#announce(effect.address, effect.interfaces)
      else if (effect.kind === 'withdraw') this.#withdraw(effect.address)
      else if (effect.kind === 'join') this.#join(effect.group, effect.interface)
      else if (effect.kind === 'leave') this.#network.leave(effect.group, effect.interface)
    }
    for (const attached of this.#attached.values()) this.#flushFilters(attached)
    for (const { address, interfaces } of gratuitous) {
      for (const index of interfaces) {
        const attached = this.#attached.get(index)
        if (attached !== undefined) this.#gratuitous.add(address, attached)
      }
    }
  }

  #announce(address: Address, interfaces: readonly number[]): void {
    const text = formatAddress(address)
    const attached = interfaces.flatMap((index) => this.#attached.get(index) ?? [])
    const mask = attached.reduce((bits, { slot }) => bits | (1n << BigInt(slot)), 0n)
    this.#exclude(address)
    const entry = this.#core.announce(addressBytes(address), mask, this.#generation)
    if (entry < 0) {
      this.#entries.delete(text)
      this.#refused.set(text, tableFull(text))
      return
    }
    this.#refused.delete(text)
    this.#entries.set(text, { address, entry, attached })
    for (const one of attached) one.admit(address)
  }

  #withdraw(address: Address): void {
    this.#core.withdraw(addressBytes(address))
    this.#exclude(address)
    this.#entries.delete(formatAddress(address))
    this.#refused.delete(formatAddress(address))
  }

  #exclude(address: Address): void {
    for (const attached of this.#entries.get(formatAddress(address))?.attached ?? [])
      attached.exclude(address)
  }

  #join(group: Address, interfaceIndex: number): void {
    const errno = this.#network.join(group, interfaceIndex)
    const key = `group ${formatAddress(group)} ${interfaceIndex}`
    if (errno === 0) this.#verdicts.delete(key)
    else this.#verdicts.set(key, membershipFailed(formatAddress(group), interfaceIndex, errno))
  }

  #attach(found: Interface): void {
    const attached = this.#attached.get(found.index) ?? this.#newInterface(found)
    if (attached === undefined) return
    if (!Bun.deepEquals(attached.interface, found)) attached.update(this.#core, this.#network, found)
    const [failure] = attached.failures
    const key = `interface ${found.index}`
    if (failure === undefined) this.#verdicts.delete(key)
    else this.#verdicts.set(key, linkFailed(found.name, failure.protocol, failure.errno))
  }

  /** Undefined when all slots of the core are taken. */
  #newInterface(found: Interface): AttachedInterface | undefined {
    const used = new Set(this.#attached.values().map(({ slot }) => slot))
    const slot = Array.from({ length: INTERFACES_MAX }, (_, index) => index).find((index) => !used.has(index))
    if (slot === undefined) {
      this.#verdicts.set(`interface ${found.index}`, tooManyInterfaces(found.name, INTERFACES_MAX))
      return undefined
    }
    const attached = new AttachedInterface(this.#core, this.#network, found, slot)
    this.#attached.set(found.index, attached)
    return attached
  }

  #flushFilters(attached: AttachedInterface): void {
    const key = `filter ${attached.interface.index}`
    if (attached.flushFilters()) this.#verdicts.delete(key)
    else this.#verdicts.set(key, filterRefused(attached.interface.name))
  }

  readonly #findEntry = (address: Address, attached: AttachedInterface): number | undefined => {
    const known = this.#entries.get(formatAddress(address))
    return known?.attached.includes(attached) ? known.entry : undefined
  }
}
