// Who answers for which address on which segment, of one node: the last step of the election, taken beside the sockets.
// One segment's machine for each interface; this class hands inputs to them, and knows what concerns them all.

import { after, milliseconds, type Milliseconds, type Verdict } from '@ingot/api'
import { parseAddress, type Address } from '@ingot/net'
import type { DesiredChange } from '../desired-change.ts'
import type { Announcement, Interface } from '../desired.ts'
import type { Ownership } from '../ownership.ts'
import { place } from '../placement.ts'
import type { TakeoverEffect } from './effect.ts'
import { frameKey } from './frame-key.ts'
import type { Judgement } from './judgement.ts'
import { Members, type Member } from './members.ts'
import { bootOn } from './meta.ts'
import { type AddressInspection, inspectPeers, type PeerInspection } from './inspection.ts'
import { NodeFacts } from './node-facts.ts'
import type { Observation } from './observation.ts'
import type { SecondInLine } from './second-in-line.ts'
import { Segment } from './segment.ts'
import type { TakeoverSettings } from './settings.ts'
import type { Stations } from './stations.ts'
import { UNHEARD, timing, type Timing } from './timing.ts'
import { heartbeatsOff, notFollowed } from './verdicts.ts'

/** Entries that are looked at in one turn: some milliseconds at the most, when nothing is compiled yet. */
const ENTRIES_PER_TURN = 64
/** Of each segment at least. */
const ENTRIES_PER_SEGMENT = 4

interface Desire {
  readonly address: Address
  announcement: Announcement
}

/** All times are of one monotonic clock that counts suspends, and never go back. */
export class Takeover implements Ownership {
  readonly #node: NodeFacts
  readonly #timing: Timing
  readonly #key: Uint8Array | undefined
  readonly #segments = new Map<number, Segment>()
  readonly #desires = new Map<string, Desire>()
  #interfaces: readonly Interface[] = []
  /** How many segments there have been: each is a run of its own to the other nodes. */
  #opened = 0
  #hasDesired = false
  /** When runs that gossip has told of should have been heard. */
  #gossipAgainAt: Milliseconds | undefined

  constructor(settings: TakeoverSettings) {
    this.#node = new NodeFacts(
      settings,
      new Members(),
      (hardwareAddress) =>
        this.#interfaces.some((it) => it.hardwareAddress === hardwareAddress) ||
        this.#segments.values().some(({ peers }) => peers.byHardwareAddress(hardwareAddress) !== undefined),
    )
    this.#timing = timing(settings.interval, settings.multiplier)
    const { gossipKey, heartbeatsOff } = settings
    const isOff = gossipKey === undefined || gossipKey.length === 0 || heartbeatsOff !== undefined
    this.#key = isOff ? undefined : frameKey(gossipKey)
  }

  desire(now: Milliseconds, { node, announcements, withdrawn, versions }: DesiredChange): void {
    this.#node.name = node
    if (versions !== undefined && versions !== this.#node.versions) {
      this.#node.versions = versions
      for (const segment of this.#segments.values()) segment.reconsider()
    }
    if (!this.#hasDesired) {
      // Only now does a node know what it may answer for, and its name.
      this.#hasDesired = true
      for (const it of this.#interfaces) this.#open(now, it)
    }
    for (const address of withdrawn) {
      this.#desires.delete(address)
      for (const segment of this.#segments.values()) segment.withdraw(address)
    }
    for (const announcement of announcements) {
      const address = parseAddress(announcement.address)
      if (address === undefined) throw new TypeError(`not an address: ${announcement.address}`)
      const desire = { address, announcement }
      this.#desires.set(announcement.address, desire)
      this.#place(now, desire)
    }
  }

  /** The interfaces that can answer now; one with another hardware address is another one. */
  setInterfaces(now: Milliseconds, interfaces: readonly Interface[]): void {
    const before = this.#interfaces
    this.#interfaces = interfaces
    for (const old of before) {
      if (interfaces.some((it) => isSameInterface(it, old))) continue
      this.#segments.delete(old.index)
    }
    if (!this.#hasDesired) return
    for (const it of interfaces) if (!this.#segments.has(it.index)) this.#open(now, it)
    for (const desire of this.#desires.values()) this.#place(now, desire)
  }

  /** Gossip's member list; undefined where gossip is off. */
  setMembers(now: Milliseconds, members: readonly Member[] | undefined): void {
    this.#node.members.set(now, members)
    this.#gossipAgainAt = after(now, UNHEARD)
    for (const segment of this.#segments.values()) segment.gossip(now)
  }

  /** What the kernel knows of hardware addresses, in answer to `readStations`. */
  setStations(now: Milliseconds, stations: Stations): void {
    this.#node.stations.set(now, stations)
    for (const segment of this.#segments.values()) segment.reconsiderStrangers()
  }

  setCarrier(interfaceIndex: number, isUp: boolean): void {
    this.#segments.get(interfaceIndex)?.setCarrier(isUp)
  }

  /**
   * A frame of ethertype 88b5, with the time of its arrival. All that wait are told before the next `advance`. Says what
   * has become of it; nothing where no heartbeats are expected.
   */
  hear(
    arrival: Milliseconds,
    now: Milliseconds,
    interfaceIndex: number,
    frame: Uint8Array,
  ): Judgement | undefined {
    return this.#segments.get(interfaceIndex)?.hear(arrival, now, frame)
  }

  observe(now: Milliseconds, observation: Observation): void {
    this.#segments.get(observation.interfaceIndex)?.observe(now, observation)
  }

  /** Some frame from another station has arrived: this node receives. */
  witness(now: Milliseconds, interfaceIndex: number): void {
    this.#segments.get(interfaceIndex)?.witness(now)
  }

  /** Replies for the addresses may have left after the lease was over. */
  repair(interfaceIndex: number, addresses: readonly string[]): void {
    this.#segments.get(interfaceIndex)?.repair(addresses)
  }

  /** The process is to end: hands over what it has. It may end when `isHandingOver` is false after an `advance`. */
  leave(now: Milliseconds): void {
    this.#node.isLeaving = true
    for (const segment of this.#segments.values()) {
      segment.prompt(now)
      segment.reconsider()
    }
  }

  /** Whether all that a start takes is over: others have been heard, and what nobody has could be asked for. */
  hasStarted(now: Milliseconds): boolean {
    return this.#hasDesired && this.#segments.values().every((segment) => segment.hasStarted(now))
  }

  get isHandingOver(): boolean {
    return this.#segments.values().some((segment) => segment.isHandingOver)
  }

  /** Takes the steps that are due, a bounded part of them: while there are more, `deadline` is not in the future. */
  advance(now: Milliseconds): readonly TakeoverEffect[] {
    if (this.#gossipAgainAt !== undefined && this.#gossipAgainAt <= now) {
      this.#gossipAgainAt = undefined
      for (const segment of this.#segments.values()) segment.gossip(now)
    }
    const effects: TakeoverEffect[] = []
    const limit = Math.max(ENTRIES_PER_SEGMENT, Math.ceil(ENTRIES_PER_TURN / this.#segments.size))
    for (const segment of this.#segments.values()) effects.push(...segment.advance(now, limit))
    return effects
  }

  deadline(): Milliseconds | undefined {
    let first = this.#gossipAgainAt
    for (const segment of this.#segments.values()) {
      const it = segment.deadline()
      if (it !== undefined && (first === undefined || it < first)) first = it
    }
    return first
  }

  /** No reply may leave on the interface from then on. */
  leaseUntil(interfaceIndex: number): Milliseconds {
    return this.#segments.get(interfaceIndex)?.leaseUntil ?? milliseconds(0)
  }

  answers({ address }: Announcement, _node: string, interfaceIndex: number): boolean {
    return this.#segments.get(interfaceIndex)?.answers(address) ?? false
  }

  isElected({ succession }: Announcement, node: string): boolean {
    return succession.find((it) => it === node || this.#node.members.has(it)) === node
  }

  /** What this node would be the next to answer for on an interface; undefined for one that does not answer. */
  secondInLine(now: Milliseconds, interfaceIndex: number): SecondInLine | undefined {
    return this.#node.isLeaving ? undefined : this.#segments.get(interfaceIndex)?.secondInLine(now)
  }

  /** What there is to say of an address on an interface; undefined where it is not desired there. */
  inspect(address: string, interfaceIndex: number): AddressInspection | undefined {
    return this.#segments.get(interfaceIndex)?.inspect(address)
  }

  /** The other speakers that have been heard on an interface. */
  inspectPeers(interfaceIndex: number): readonly PeerInspection[] {
    const segment = this.#segments.get(interfaceIndex)
    return segment === undefined ? [] : inspectPeers(segment.peers)
  }

  /** Whether heartbeats are sent and expected on an interface. */
  sendsOn({ name }: Interface): boolean {
    const { heartbeatInterfaces } = this.#node.settings
    return this.#key !== undefined && (heartbeatInterfaces?.includes(name) ?? true)
  }

  /** What keeps heartbeats from doing their work. */
  verdicts(): readonly Verdict[] {
    const { heartbeatsOff: why } = this.#node.settings
    if (this.#key === undefined) return [heartbeatsOff(why ?? 'gossip has no key')]
    return this.#interfaces.flatMap((it) => {
      const segment = this.#segments.get(it.index)
      if (segment === undefined || !segment.isKeyed) return []
      const { others } = segment.peers
      return others.length === 0 ? [] : [notFollowed(others, it.name)]
    })
  }

  #open(now: Milliseconds, it: Interface): void {
    const key = this.sendsOn(it) ? this.#key : undefined
    const boot = bootOn(this.#node.settings.boot, this.#opened++)
    this.#segments.set(it.index, new Segment(now, it, this.#node, this.#timing, key, boot))
  }

  #place(now: Milliseconds, desire: Desire): void {
    const placed = new Set(place(desire, this.#interfaces).map(({ index }) => index))
    for (const [index, segment] of this.#segments) {
      if (placed.has(index)) segment.desire(now, desire.announcement)
      else segment.withdraw(desire.announcement.address)
    }
  }
}

function isSameInterface(a: Interface, b: Interface): boolean {
  return a.index === b.index && a.hardwareAddress === b.hardwareAddress
}
