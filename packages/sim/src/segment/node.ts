// A speaker's node on a simulated segment: the real takeover machine and the real announcer, and around them what the
// packet thread does: frames wait in a queue while the process is stopped, replies obey the lease and their age.

import { milliseconds, type Milliseconds } from '@ingot/api'
import {
  Announcer,
  DesiredLedger,
  Takeover,
  writeMeta,
  type Announcement,
  type Desired,
  type Effect,
  type Interface,
  type Member,
  type Neighbour,
  type TakeoverEffect,
  type TakeoverSettings,
} from '@ingot/layer2'
import { formatAddress } from '@ingot/net'
import type { Dice } from '../dice.ts'
import type { Trace } from '../trace.ts'
import type { Air, Frame, Station } from './air.ts'
import type { Gossiper } from './gossip.ts'
import type { Timeline } from './timeline.ts'

const INDEX = 2
/** Replies to older requests are not sent. */
const REPLY_AGE = 100
const PREFIX = '192.0.2.0/24'

export interface NodeOptions {
  readonly name: string
  readonly number: number
  readonly timeline: Timeline
  readonly air: Air
  readonly dice: Dice
  readonly trace: Trace
  /** Undefined for MetalLB's speaker: gossip alone, and an empty Meta. */
  readonly gossipKey: Uint8Array | undefined
  readonly settings?: Partial<TakeoverSettings>
}

interface Waiting {
  readonly frame: Frame
  readonly from: string
  readonly at: Milliseconds
}

export class SegmentNode implements Station, Gossiper {
  readonly name: string
  readonly hardwareAddress: string
  meta: Uint8Array = new Uint8Array(0)
  readonly sent = { asks: 0, heartbeats: 0 }
  /** Of every transition: `at address from to`. */
  readonly transitions: { readonly at: number; readonly address: string; readonly to: string }[] = []
  readonly reports: string[] = []
  readonly announcedFirst = new Map<string, number>()
  hasLeft = false
  /** The longest that a turn comes too late, in ms: others share the processor. */
  lateness = 0
  /** How often it decides in a turn; each time it looks at no more than some addresses. */
  decisionsPerTurn = 100
  #isTurnComing = false
  #isAlive = false
  #frozenUntil = 0
  /** Counts starts and ends, so that nothing outlives its process. */
  #run = 0
  #wake: { readonly at: number; readonly run: number } | undefined
  #takeover: Takeover | undefined
  #announcer = new Announcer()
  #ledger = new DesiredLedger()
  #waiting: Waiting[] = []
  #desired: Desired | undefined
  readonly #table = new Set<string>()
  readonly #o: NodeOptions
  readonly #neighbours = new Map<string, Neighbour>()

  constructor(options: NodeOptions) {
    this.#o = options
    this.name = options.name
    this.hardwareAddress = `02:00:00:00:00:${options.number.toString(16).padStart(2, '0')}`
  }

  get isRunning(): boolean {
    return this.#isAlive && this.#o.timeline.now >= this.#frozenUntil
  }

  /** Whether a request that comes now is answered. */
  answers(address: string): boolean {
    if (!this.isRunning || !this.#table.has(address)) return false
    return this.#o.timeline.now < (this.#takeover?.leaseUntil(INDEX) ?? 0)
  }

  get interface(): Interface {
    const { hardwareAddress } = this
    return {
      index: INDEX,
      name: 'eth0',
      hardwareAddress,
      linkLocal: 'fe80::1',
      arp: true,
      addresses: [{ address: PREFIX.split('/')[0] ?? '', prefixLength: 24 }],
    }
  }

  start(): void {
    const { dice, gossipKey, settings } = this.#o
    const boot = BigInt(dice.below(2 ** 30)) * 2n ** 30n + BigInt(dice.below(2 ** 30))
    if (gossipKey !== undefined) this.meta = writeMeta(boot, [PREFIX])
    this.#takeover = new Takeover({ boot, random: dice.random, gossipKey, ...settings })
    this.#announcer = new Announcer(this.#takeover)
    this.#ledger = new DesiredLedger()
    this.#waiting = []
    this.#table.clear()
    this.#isAlive = true
    this.hasLeft = false
    this.#run += 1
    this.#attach([this.interface])
    if (this.#desired !== undefined) this.desire(this.#desired)
    this.#turn()
  }

  kill(): void {
    this.#isAlive = false
    this.#run += 1
    this.#table.clear()
  }

  freeze(duration: number): void {
    this.#frozenUntil = this.#o.timeline.now + duration
    this.#o.timeline.in(duration, () => this.#turn())
  }

  /** Goes on at once. */
  thaw(): void {
    this.#frozenUntil = 0
    this.#turn()
  }

  /** SIGTERM: hands over, and ends when nothing is left to be handed over. */
  leave(): void {
    this.#takeover?.leave(this.#o.timeline.now)
    this.hasLeft = true
    this.#turn()
  }

  /** Answers for these may have left too late. */
  repair(addresses: readonly string[]): void {
    this.#takeover?.repair(INDEX, addresses)
    this.#turn()
  }

  setCarrier(isUp: boolean): void {
    this.#takeover?.setCarrier(INDEX, isUp)
    this.#turn()
  }

  /** As `ip link set down` and `up`: the interface is none that answers, and one again. */
  setUp(isUp: boolean): void {
    this.#attach(isUp ? [this.interface] : [])
    this.#turn()
  }

  desire(desired: Desired): void {
    this.#desired = desired
    if (!this.#isAlive) return
    const { now } = this.#o.timeline
    for (const step of this.#ledger.steps(desired)) {
      this.#takeover?.desire(now, step)
      this.#carryOut(this.#announcer.desire(now, step))
    }
    this.#turn()
  }

  /** What the kernel has learnt of the others. */
  meet({ name, hardwareAddress }: SegmentNode): void {
    this.#neighbours.set(name, { node: name, hardwareAddress, interfaceIndex: INDEX })
  }

  members(members: readonly Member[]): void {
    this.#takeover?.setMembers(this.#o.timeline.now, members)
    this.#turn()
  }

  hear(frame: Frame, from: string): void {
    if (!this.#isAlive) return
    this.#waiting.push({ frame, from, at: this.#o.timeline.now })
    this.#turn()
  }

  succession(address: string): Announcement | undefined {
    return this.#desired?.announcements.find((it) => it.address === address)
  }

  #turn(): void {
    if (this.lateness === 0) return this.#turnNow()
    if (this.#isTurnComing) return
    this.#isTurnComing = true
    this.#o.timeline.in(this.#o.dice.random() * this.lateness, () => {
      this.#isTurnComing = false
      this.#turnNow()
    })
  }

  #attach(interfaces: readonly Interface[]): void {
    const { now } = this.#o.timeline
    this.#takeover?.setInterfaces(now, interfaces)
    this.#carryOut(this.#announcer.setInterfaces(now, interfaces))
  }

  /** One turn of the loop: the queue first, then what is due. */
  #turnNow(): void {
    const takeover = this.#takeover
    if (!this.isRunning || takeover === undefined) return
    const { now } = this.#o.timeline
    for (const waiting of this.#waiting.splice(0)) this.#serve(takeover, waiting, now)
    for (let turns = 0; turns < this.decisionsPerTurn; turns++) {
      this.#obey(takeover, takeover.advance(now))
      const burst = this.#announcer.deadline()
      if (burst !== undefined && burst <= now) this.#carryOut(this.#announcer.advance(now))
      const next = this.#deadline()
      if (next === undefined || next > now) break
    }
    if (this.hasLeft && !takeover.isHandingOver) return this.kill()
    const deadline = this.#deadline()
    if (deadline !== undefined) this.#wakeAt(deadline)
  }

  #wakeAt(deadline: Milliseconds): void {
    const { timeline } = this.#o
    const isComing = this.#wake !== undefined && this.#wake.run === this.#run && this.#wake.at > timeline.now
    if (isComing && (this.#wake?.at ?? 0) <= deadline) return
    const wake = { at: deadline, run: this.#run }
    this.#wake = wake
    timeline.at(deadline, () => this.#wake === wake && this.#turn())
  }

  #deadline(): Milliseconds | undefined {
    const times = [this.#takeover?.deadline(), this.#announcer.deadline()].filter((it) => it !== undefined)
    return times.length === 0 ? undefined : milliseconds(Math.min(...times))
  }

  #serve(takeover: Takeover, { frame, from, at }: Waiting, now: Milliseconds): void {
    if (frame.kind === 'heartbeat') takeover.hear(at, now, INDEX, frame.octets)
    else if (frame.kind === 'ask') {
      takeover.witness(at, INDEX)
      if (now - at <= REPLY_AGE && this.answers(frame.address)) {
        const { hardwareAddress } = this
        this.#o.air.send(this.name, { kind: 'answer', address: frame.address, hardwareAddress }, from)
      }
    } else takeover.observe(at, { ...frame, interfaceIndex: INDEX })
  }

  #obey(takeover: Takeover, effects: readonly TakeoverEffect[]): void {
    const { air, timeline, trace } = this.#o
    const { now } = timeline
    for (const effect of effects) {
      if (effect.kind === 'answer' || effect.kind === 'silence') {
        this.#carryOut(this.#announcer.reconsider(now, effect.addresses))
      } else if (effect.kind === 'send') {
        this.sent.heartbeats += 1
        air.send(this.name, { kind: 'heartbeat', octets: effect.frame })
      } else if (effect.kind === 'ask') {
        this.sent.asks += effect.addresses.length
        for (const address of effect.addresses) air.send(this.name, { kind: 'ask', address })
      } else if (effect.kind === 'probe') {
        for (const address of effect.addresses) air.send(this.name, { kind: 'ask', address })
      } else if (effect.kind === 'readStations') {
        takeover.setStations(now, { own: [this.hardwareAddress], neighbours: [...this.#neighbours.values()] })
      } else if (effect.kind === 'askGateway') {
        air.send(this.name, { kind: 'ask', address: 'gateway' }, 'gateway')
      } else if (effect.kind === 'announce') this.#announcer.announceAgain(now, effect.address)
      else if (effect.kind === 'transition') {
        this.transitions.push({ at: now, address: effect.address, to: effect.to })
        trace.add(this.name, effect.reason.message)
      } else if (effect.kind === 'report') {
        this.reports.push(effect.verdict.message)
        trace.add(this.name, effect.verdict.message)
      }
    }
  }

  #carryOut(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'announce') this.#table.add(formatAddress(effect.address))
      else if (effect.kind === 'withdraw') this.#table.delete(formatAddress(effect.address))
      else if (effect.kind === 'gratuitous') {
        const { hardwareAddress } = this
        const address = formatAddress(effect.address)
        if (!this.announcedFirst.has(address)) this.announcedFirst.set(address, this.#o.timeline.now)
        this.#o.air.send(this.name, { kind: 'announcement', address, hardwareAddress })
      }
    }
  }
}
