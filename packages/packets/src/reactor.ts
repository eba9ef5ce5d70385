// The packet thread's work, without its thread: the announcer decides, the WASM core answers, the network carries.
// One turn of the loop serves the frames that wait, takes in what changed, and sends what is due; it is handed the
// time, and runs unchanged over real sockets and over a simulated segment.

import { after, seconds, type Milliseconds, type Verdict } from '@ingot/api'
import type { AddressReport } from '@ingot/api/layer2-report'
import {
  Announcer,
  type DesiredChange,
  type Effect,
  type Interface,
  type ObservedChange,
  type Takeover,
} from '@ingot/layer2'
import { addressBytes, formatAddress, type Address } from '@ingot/net'
import { BATCH, INTERFACES_MAX, type LastReply, type PacketCore } from '@ingot/wire'
import { AttachedInterface } from './attached-interface.ts'
import { GratuitousQueue } from './gratuitous-queue.ts'
import { LeasedSender, type LateAddress } from './leased-sender.ts'
import type { Link, Network } from './network.ts'
import { Observer } from './observer.ts'
import { membershipFailed, tableFull, tooManyInterfaces } from './plane-verdicts.ts'

/** A turn serves at most this many batches of one link, so that the others and the timers get theirs. */
const BATCHES_PER_TURN = 4

/** A report takes about a millisecond to hand over. */
const OUTCOMES_PER_REPORT = 64

/** What the network refused is tried again this often: descriptors or memory may have become free. */
const RETRY_INTERVAL = seconds(10)

/** An address in the core's table, by the interfaces that it is answered on. */
interface Entry {
  readonly address: Address
  readonly entry: number
  readonly attached: readonly AttachedInterface[]
  /** When it was announced last, by interface index. */
  readonly announcedAt: Map<number, Milliseconds>
}

/** What this node does for an address that it answers for. */
export interface Answering {
  /** Indexes of the interfaces. */
  readonly interfaces: readonly number[]
  readonly announcedAt: ReadonlyMap<number, Milliseconds>
  readonly counters: NonNullable<AddressReport['counters']>
  /** Who was answered last, by the index of the interface, for two of them; `at` of the monotonic clock. */
  readonly lastReplies: ReadonlyMap<number, LastReply>
}

/** A group that could not be joined. */
interface FailedJoin {
  readonly group: Address
  readonly interfaceIndex: number
  readonly errno: number
}

/** Who answers where, and until when, as far as the reactor has to do with it. */
export type Owners = Pick<Takeover, 'desire' | 'setInterfaces' | 'isElected' | 'answers' | 'leaseUntil'>

export interface ReactorOptions {
  /** Without it the first of each succession answers, for ever. */
  readonly takeover?: Owners | undefined
  /** How often an address is announced while nothing changes; left out for never. */
  readonly gratuitousInterval?: Milliseconds | undefined
}

export class Reactor {
  /** Asks, and hears others. */
  readonly observer: Observer
  readonly #core: PacketCore
  readonly #network: Network
  readonly #takeover: Owners | undefined
  readonly #announcer: Announcer
  readonly #sender: LeasedSender
  readonly #gratuitous: GratuitousQueue
  readonly #attached = new Map<number, AttachedInterface>()
  readonly #entries = new Map<string, Entry>()
  /** Addresses that the table had no room for. */
  readonly #refused = new Map<string, Verdict>()
  /** The interfaces as they were read last, as far as they can answer. */
  #answering: readonly Interface[] = []
  /** Interfaces that all slots of the core were taken for. */
  #unattached: readonly Interface[] = []
  readonly #failedJoins = new Map<string, FailedJoin>()
  #retryAt: Milliseconds | undefined
  #generation = 0
  #isMidway = false
  #hasNews = false

  constructor(core: PacketCore, network: Network, { takeover, gratuitousInterval }: ReactorOptions = {}) {
    this.#takeover = takeover
    this.#announcer = new Announcer(takeover, gratuitousInterval)
    this.#core = core
    this.#network = network
    this.observer = new Observer(core, network, this.#attached)
    this.#sender = new LeasedSender(core, network, takeover)
    this.#gratuitous = new GratuitousQueue(core, this.#sender)
  }

  /** Takes a step towards what is desired from now on. */
  desire(now: Milliseconds, change: DesiredChange): void {
    this.#isMidway = change.generation === this.#generation
    this.#generation = change.generation
    this.#takeover?.desire(now, change)
    this.#apply(now, this.#announcer.desire(now, change))
    this.#core.setGeneration(change.generation)
    this.#hasNews = true
  }

  /**
   * Reads the interfaces anew: attaches those that came, updates those that changed, detaches those that went. Only
   * where a link is open does the announcer hear of an interface, so nothing counts as announced that nobody answers.
   */
  refreshInterfaces(now: Milliseconds): void {
    const present = new Map(this.#network.listInterfaces().map((found) => [found.index, found]))
    for (const [index, attached] of this.#attached) {
      if (present.has(index)) continue
      this.observer.detach(attached)
      attached.detach(this.#core)
      this.#attached.delete(index)
    }
    this.#unattached = [...present.values()].filter((found) => !this.#attach(found))
    const answering = Array.from(this.#attached.values(), (attached) => attached.answering)
    // most of what the kernel tells of links is about those of Pods, and ten thousand addresses are to be placed anew otherwise
    const isSame = Bun.deepEquals(answering, this.#answering)
    this.#answering = answering
    if (!isSame) this.#takeover?.setInterfaces(now, answering)
    this.#apply(now, isSame ? [] : this.#announcer.setInterfaces(now, answering))
    this.#hasNews = true
  }

  /** Answers what waits on a link. Allocates nothing. */
  serve(link: Link): void {
    const slot = this.#attached.get(link.interfaceIndex)?.slot
    if (slot === undefined) return
    this.#sender.useLease(link.interfaceIndex)
    for (let batch = 0; batch < BATCHES_PER_TURN; batch++) {
      const received = link.receive()
      if (received === 0) return
      this.#core.setTime(this.#network.clock.now(), this.#network.clock.realtime())
      const replies = this.#core.receive(slot, received)
      if (replies > 0 && !this.#sender.send(link, replies)) this.#core.revoke(replies)
      if (received < BATCH) return
    }
  }

  /** Looks again at addresses that the takeover has given this node, or taken from it. */
  reconsider(now: Milliseconds, addresses: Iterable<string>): void {
    this.#apply(now, this.#announcer.reconsider(now, addresses))
    this.#hasNews = true
  }

  /** Begins a burst of announcements anew. */
  announceAgain(now: Milliseconds, address: string): void {
    this.#announcer.announceAgain(now, address)
  }

  /** Whether more steps towards what is desired are to come. */
  get isMidway(): boolean {
    return this.#isMidway
  }

  /** The interfaces that can answer now, by index. */
  get interfaces(): readonly Interface[] {
    return this.#announcer.interfaces
  }

  /** What this node does for an address; undefined where it does not answer. */
  answering(address: string): Answering | undefined {
    const found = this.#entries.get(address)
    const counted = found && this.#core.counters.addressCounters(found.entry)
    if (found === undefined || counted === undefined) return undefined
    const { requestsReceived, responsesSent, gratuitousSent, conflicts } = counted
    const replies = this.#core.counters.lastReplies(found.entry)
    return {
      interfaces: found.attached.map(({ answering }) => answering.index),
      announcedAt: found.announcedAt,
      counters: { requestsReceived, responsesSent, gratuitousSent, conflicts },
      lastReplies: new Map(
        found.attached.flatMap(({ slot, answering: { index } }) => {
          const reply = replies.find(({ interfaceSlot }) => interfaceSlot === slot)
          return reply === undefined ? [] : [[index, reply]]
        }),
      ),
    }
  }

  /** The addresses that this node answers for now. */
  get answered(): readonly string[] {
    return [...this.#entries.keys()]
  }

  /** The addresses that may have been spoken for after the lease was over, since the last call. */
  takeLate(): readonly LateAddress[] {
    return this.#sender.takeLate()
  }

  /** Sends the announcements that are due, a slice of them, and tries again what was refused. */
  advance(now: Milliseconds): void {
    if (this.#retryAt !== undefined && this.#retryAt <= now) this.#retry(now)
    // Not while some wait: with many interfaces they come faster than they go.
    const deadline = this.#gratuitous.isEmpty ? this.#announcer.deadline() : undefined
    if (deadline !== undefined && deadline <= now) this.#apply(now, this.#announcer.advance(now))
    if (!this.#gratuitous.isEmpty) this.#gratuitous.sendSlice(now, this.#findEntry)
  }

  /** When `advance` has to be called next, if at all. */
  deadline(now: Milliseconds): Milliseconds | undefined {
    if (!this.#gratuitous.isEmpty) return now
    const announcement = this.#announcer.deadline()
    if (announcement === undefined || this.#retryAt === undefined) return announcement ?? this.#retryAt
    return announcement < this.#retryAt ? announcement : this.#retryAt
  }

  /** Whether `takeObserved` has something to tell. */
  get hasNews(): boolean {
    return this.#hasNews
  }

  /** A slice of what has changed since the last call; `isComplete` when no more is to come. */
  takeObserved(isComplete: boolean): ObservedChange {
    const outcomes = this.#announcer.takeOutcomes(OUTCOMES_PER_REPORT).map((outcome) => {
      const refused = this.#refused.get(outcome.address)
      return refused === undefined ? outcome : { address: outcome.address, interfaces: [], verdict: refused }
    })
    this.#hasNews = !isComplete || this.#announcer.hasOutcomes
    return {
      generation: this.#generation,
      interfaces: this.#announcer.interfaces,
      outcomes,
      verdicts: this.#verdicts(),
      isComplete: !this.#hasNews,
    }
  }

  #apply(now: Milliseconds, effects: readonly Effect[]): void {
    const gratuitous = effects.filter((effect) => effect.kind === 'gratuitous')
    for (const effect of effects) {
      if (effect.kind === 'announce') this.#announce(effect.address, effect.interfaces)
      else if (effect.kind === 'withdraw') this.#withdraw(effect.address)
      else if (effect.kind === 'join') this.#join(effect.group, effect.interface)
      else if (effect.kind === 'leave') this.#leave(effect.group, effect.interface)
    }
    for (const attached of this.#attached.values()) attached.flushFilters(this.#isMidway)
    for (const { address, interfaces } of gratuitous) {
      for (const index of interfaces) {
        const attached = this.#attached.get(index)
        if (attached !== undefined) this.#gratuitous.add(address, attached)
      }
    }
    const isRefused = this.#failedJoins.size > 0 || this.#attached.values().some((it) => it.isRefused)
    this.#retryAt = isRefused ? (this.#retryAt ?? after(now, RETRY_INTERVAL)) : undefined
  }

  #retry(now: Milliseconds): void {
    this.#retryAt = undefined
    for (const { group, interfaceIndex } of [...this.#failedJoins.values()]) this.#join(group, interfaceIndex)
    this.refreshInterfaces(now)
  }

  #verdicts(): readonly Verdict[] {
    return [
      ...this.#unattached.map(({ name }) => tooManyInterfaces(name, INTERFACES_MAX)),
      ...this.#attached.values().flatMap(({ verdicts }) => verdicts),
      ...this.#failedJoins
        .values()
        .map(({ group, interfaceIndex, errno }) =>
          membershipFailed(formatAddress(group), interfaceIndex, errno),
        ),
    ]
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
    const announcedAt = this.#entries.get(text)?.announcedAt ?? new Map<number, Milliseconds>()
    this.#entries.set(text, { address, entry, attached, announcedAt })
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
    const key = membershipKey(group, interfaceIndex)
    if (errno === 0) this.#failedJoins.delete(key)
    else this.#failedJoins.set(key, { group, interfaceIndex, errno })
  }

  #leave(group: Address, interfaceIndex: number): void {
    this.#failedJoins.delete(membershipKey(group, interfaceIndex))
    this.#network.leave(group, interfaceIndex)
  }

  /** False when all slots of the core are taken. */
  #attach(found: Interface): boolean {
    const attached = this.#attached.get(found.index)
    if (attached !== undefined) {
      attached.update(this.#core, this.#network, found)
      return true
    }
    const used = new Set(this.#attached.values().map(({ slot }) => slot))
    const slot = Array.from({ length: INTERFACES_MAX }, (_, index) => index).find((index) => !used.has(index))
    if (slot === undefined) return false
    this.#attached.set(found.index, new AttachedInterface(this.#core, this.#network, found, slot))
    return true
  }

  readonly #findEntry = (address: Address) => this.#entries.get(formatAddress(address))
}

const membershipKey = (group: Address, interfaceIndex: number) => `${formatAddress(group)}%${interfaceIndex}`
