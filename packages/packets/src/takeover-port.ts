// Takeover between the machine of packages/layer2 and the network: heartbeats come and go by a link of their own on
// each interface, what others say of watched addresses is handed in, and what the machine decides is carried out, the
// table first.

import { milliseconds, type Milliseconds, type Verdict } from '@ingot/api'
import { place, statementOctets } from '@ingot/layer2'
import type { DesiredChange, Interface, Judgement, Placeable, Takeover, TakeoverEffect } from '@ingot/layer2'
import type { Member } from '@ingot/membership'
import { parseAddress } from '@ingot/net'
import type { KeyedCounts } from './keyed-counts.ts'
import type { LateAddress } from './leased-sender.ts'
import { FRAME_MAX, type KeyedLink, type Network } from './network.ts'
import type { Observation, Watch } from './observer.ts'
import { keyedLinkFailed } from './plane-verdicts.ts'
import type { Reactor } from './reactor.ts'
import { RefusedFrames } from './refused-frames.ts'
import { RejectedFrames } from './rejected-frames.ts'
import { speakersAmong } from './speakers-among.ts'
import { WatchList } from './watch-list.ts'

/** Of one link in one turn; what is more waits for the next. An address in a frame costs some microseconds. */
const FRAMES_PER_TURN = 64
const OCTETS_PER_TURN = 8192
const STATEMENT_OCTETS_PER_TURN = 1024
/** What people are told at once; of ten thousand addresses not every move. */
const NOTICES_MAX = 256

/** Something to tell people. A change of state is for the log only. */
export interface Notice {
  readonly verdict: Verdict
  readonly isTransition: boolean
}

export class TakeoverPort {
  /** Whether each step of an address is told. */
  isTraced: boolean
  readonly #takeover: Takeover
  readonly #network: Network
  readonly #reactor: Reactor
  readonly #links = new Map<number, KeyedLink>()
  /** Interfaces that no link could be opened on. */
  readonly #failures = new Map<number, Verdict>()
  readonly #desired = new Map<string, Placeable>()
  /** `address%ifindex` of which the machine wants to know what others say. */
  readonly #wanted = new Set<string>()
  /** What others said last of what is desired, by `address%ifindex`. */
  readonly #heard = new Map<string, Observation>()
  readonly #watchList = new WatchList()
  readonly #counts: KeyedCounts
  readonly #rejected = new RejectedFrames()
  readonly #refused = new RefusedFrames()
  readonly #frame = new Uint8Array(FRAME_MAX)
  #interfaces: readonly Interface[] = []
  #members: readonly Member[] = []
  #notices: Notice[] = []

  constructor(
    takeover: Takeover,
    network: Network,
    reactor: Reactor,
    isTraced: boolean,
    counts: KeyedCounts,
  ) {
    this.#counts = counts
    this.#takeover = takeover
    this.isTraced = isTraced
    this.#network = network
    this.#reactor = reactor
  }

  /**
   * Follows what is desired. Every address that may become this node's is let through the filters from the beginning, so
   * that taking over a thousand of them changes a table and nothing in the kernel.
   */
  desire({ announcements, withdrawn }: DesiredChange): void {
    const gone = withdrawn.flatMap((text) => {
      const address = this.#desired.get(text)?.address
      this.#desired.delete(text)
      for (const { index } of this.#interfaces) {
        this.#wanted.delete(keyOf(text, index))
        this.#heard.delete(keyOf(text, index))
      }
      return address === undefined ? [] : [this.#watchList.desire(address, [])]
    })
    const come = announcements.flatMap((announcement) => {
      const address = parseAddress(announcement.address)
      return address === undefined ? [] : [{ address, announcement }]
    })
    for (const it of come) this.#desired.set(it.announcement.address, it)
    this.#reactor.observer.watch([...gone, ...this.#watches(come)], this.#reactor.isMidway)
  }

  /** Opens a link on each interface that has come, and closes those of what has gone or is not what it was. */
  setInterfaces(interfaces: readonly Interface[]): void {
    const before = this.#interfaces
    this.#interfaces = interfaces
    for (const [index, link] of this.#links) {
      const isSame = (it: Interface) => it.index === index && isUnchanged(it, before)
      if (!link.isCutOff && interfaces.some(isSame)) continue
      link.close()
      this.#links.delete(index)
      for (const text of this.#desired.keys()) {
        this.#wanted.delete(keyOf(text, index))
        this.#heard.delete(keyOf(text, index))
      }
    }
    const gone = before.filter((it) => !interfaces.some(({ index }) => index === it.index))
    const watches = gone.flatMap(({ index }) => this.#watchList.setGateways(index, []))
    if (watches.length > 0) this.#reactor.observer.watch(watches)
    // most of what the kernel tells of links is about those of Pods
    if (!Bun.deepEquals(interfaces, before))
      this.#reactor.observer.watch(this.#watches([...this.#desired.values()]))
    this.#failures.clear()
    this.#counts.keep(interfaces.filter((it) => this.#takeover.sendsOn(it)))
    for (const it of interfaces) {
      this.#takeover.setCarrier(it.index, it.hasCarrier !== false)
      if (this.#links.has(it.index) || !this.#takeover.sendsOn(it)) continue
      const opened = this.#network.openKeyed(it)
      if ('errno' in opened) this.#failures.set(it.index, keyedLinkFailed(it.name, opened.errno))
      else this.#links.set(it.index, opened)
    }
  }

  /** Who gossips: their hardware addresses are looked for among the neighbours. */
  setMembers(members: readonly Member[]): void {
    this.#members = members
  }

  /** Takes in the frames that wait, and what was said of watched addresses. True when a link has to be opened anew. */
  serve(now: Milliseconds, observations: readonly Observation[]): boolean {
    let isCutOff = false
    for (const link of this.#links.values()) {
      if (link.isReadable) this.#receive(now, link)
      isCutOff ||= link.isCutOff
    }
    for (const observation of observations) {
      const { kind, ...said } = observation
      if (this.#desired.has(said.address))
        this.#heard.set(keyOf(said.address, said.interfaceIndex), observation)
      if (!this.#wanted.has(keyOf(said.address, said.interfaceIndex))) continue
      this.#takeover.observe(now, { ...said, kind: kind === 'claim' ? 'announcement' : kind })
    }
    for (const { index } of this.#interfaces) {
      const heardAt = this.#reactor.observer.lastHeard(index)
      if (heardAt > 0) this.#takeover.witness(heardAt, index)
    }
    const late = this.#reactor.takeLate()
    if (late.length > 0) this.#repair(late)
    return isCutOff
  }

  /** Decides what is due and carries it out. */
  advance(now: Milliseconds): void {
    for (const effect of this.#takeover.advance(now)) this.#carryOut(now, effect)
    for (const verdict of this.#rejected.take(now)) this.#tell({ verdict, isTransition: false })
  }

  /** What keeps heartbeats from doing their work. */
  verdicts(): readonly Verdict[] {
    return [...this.#takeover.verdicts(), ...this.#failures.values()]
  }

  /** The last that another station said of an address on an interface. */
  heard(address: string, interfaceIndex: number): Observation | undefined {
    return this.#heard.get(keyOf(address, interfaceIndex))
  }

  /** The addresses that somebody is to answer for. */
  get desired(): readonly string[] {
    return [...this.#desired.keys()]
  }

  /** What there is to tell people since the last call. */
  takeNotices(): readonly Notice[] {
    const notices = this.#notices
    if (notices.length > 0) this.#notices = []
    return notices
  }

  close(): void {
    for (const link of this.#links.values()) link.close()
    this.#links.clear()
  }

  #receive(now: Milliseconds, link: KeyedLink): void {
    const { clock } = this.#network
    const offset = clock.now() - clock.realtime()
    let [octets, ofStatements] = [0, 0]
    for (let count = 0; count < FRAMES_PER_TURN; count++) {
      if (octets >= OCTETS_PER_TURN || ofStatements >= STATEMENT_OCTETS_PER_TURN) return
      const length = link.receive(this.#frame)
      octets += length
      if (length === 0) return
      // not in the future: the machine's clock does not go back
      const arrival = milliseconds(Math.min(now, link.receivedAt + offset))
      const frame = this.#frame.subarray(0, length)
      const judgement = this.#takeover.hear(arrival, now, link.interfaceIndex, frame)
      // whoever forges frames is not to hold up those of speakers
      if (judgement === 'accepted') ofStatements += statementOctets(frame)
      if (judgement !== undefined) this.#count(link.interfaceIndex, judgement)
    }
  }

  #count(interfaceIndex: number, judgement: Judgement): void {
    this.#counts.count(interfaceIndex, judgement)
    const it = this.#interfaces.find(({ index }) => index === interfaceIndex)
    if (it !== undefined) this.#rejected.note(it.name, judgement)
  }

  /** One statement for all of an interface: a batch holds answers for many. */
  #repair(late: readonly LateAddress[]): void {
    for (const [index, those] of Map.groupBy(late, ({ interfaceIndex }) => interfaceIndex)) {
      const addresses = those.map(({ address }) => address)
      this.#takeover.repair(index, addresses)
    }
  }

  #carryOut(now: Milliseconds, effect: TakeoverEffect): void {
    switch (effect.kind) {
      case 'answer':
      case 'silence':
        return this.#reactor.reconsider(now, effect.addresses)
      case 'send':
        return this.#send(now, effect.interface, effect.frame)
      case 'ask':
        for (const address of effect.addresses) this.#ask(address, effect.interface)
        return
      case 'probe':
        for (const address of effect.addresses) this.#probe(address, effect.interface)
        return
      case 'readStations':
        return this.#takeover.setStations(now, speakersAmong(this.#network.stations(), this.#members))
      case 'askGateway':
        return this.#askGateways(effect.interface)
      case 'announce':
        return this.#reactor.announceAgain(now, effect.address)
      case 'watch':
        return void this.#wanted.add(keyOf(effect.address, effect.interface))
      case 'unwatch':
        return void this.#wanted.delete(keyOf(effect.address, effect.interface))
      case 'transition':
        if (this.isTraced) this.#tell({ verdict: effect.reason, isTransition: true })
        return effect.takeover && this.#tell({ verdict: effect.takeover, isTransition: false })
      case 'report':
        return this.#tell({ verdict: effect.verdict, isTransition: false })
    }
  }

  #send(now: Milliseconds, interfaceIndex: number, frame: Uint8Array): void {
    const link = this.#links.get(interfaceIndex)
    const it = this.#interfaces.find(({ index }) => index === interfaceIndex)
    if (link === undefined || it === undefined) return
    const isTaken = link.send(frame)
    // without carrier nothing leaves anyway
    const verdicts = this.#refused.note(now, it.name, isTaken || it.hasCarrier === false)
    for (const verdict of verdicts) this.#tell({ verdict, isTransition: false })
  }

  #ask(text: string, interfaceIndex: number): void {
    const address = parseAddress(text)
    if (address !== undefined) this.#reactor.observer.ask(address, interfaceIndex)
  }

  #probe(text: string, interfaceIndex: number): void {
    const address = parseAddress(text)
    if (address !== undefined) this.#reactor.observer.probe(address, interfaceIndex)
  }

  /** Their answers are heard because they are watched, from the first ask on. */
  #askGateways(interfaceIndex: number): void {
    const gateways = this.#network.gateways(interfaceIndex)
    const watches = this.#watchList.setGateways(interfaceIndex, gateways)
    if (watches.length > 0) this.#reactor.observer.watch(watches)
    for (const gateway of gateways) this.#reactor.observer.ask(gateway, interfaceIndex)
  }

  #watches(desired: readonly Placeable[]): Watch[] {
    return desired.map((it) => {
      const interfaces = place(it, this.#interfaces).map(({ index }) => index)
      return this.#watchList.desire(it.address, interfaces)
    })
  }

  #tell(notice: Notice): void {
    if (this.#notices.length < NOTICES_MAX) this.#notices.push(notice)
  }
}

const keyOf = (address: string, interfaceIndex: number) => `${address}%${interfaceIndex}`

function isUnchanged({ index, hardwareAddress }: Interface, before: readonly Interface[]): boolean {
  return before.some((it) => it.index === index && it.hardwareAddress === hardwareAddress)
}
