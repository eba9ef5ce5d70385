// One interface of this node and the segment that it is on: who is there, who claims what, and one entry for each address
// that may be answered here. Inputs are only taken note of; everything is decided in `advance`, so that a process that
// was stopped has read all that waited before it decides anything.

import { after, milliseconds, type Milliseconds } from '@ingot/api'
import { parseHardwareAddress } from '@ingot/net'
import type { Announcement, Interface } from '../desired.ts'
import { Agenda } from './agenda.ts'
import { asking } from './asking.ts'
import { Claims } from './claims.ts'
import { conflict } from './conflict.ts'
import { Conflicts } from './conflicts.ts'
import type { Decision, Go } from './decision.ts'
import { DigestedSet } from './digest.ts'
import type { TakeoverEffect, TakeoverState } from './effect.ts'
import { enter, type Entry, isAnswering, newEntry } from './entry.ts'
import { byGossip } from './gossip-rules.ts'
import { Hearing } from './hearing.ts'
import { Inquiries } from './inquiries.ts'
import type { Judgement } from './judgement.ts'
import { type AddressInspection, inspectEntry, silentOwner } from './inspection.ts'
import { leaving } from './leaving.ts'
import type { NodeFacts } from './node-facts.ts'
import type { Observation } from './observation.ts'
import { owner } from './owner.ts'
import { Pace } from './pace.ts'
import { Peers } from './peers.ts'
import { isProbing } from './probes.ts'
import { SecondInLine } from './second-in-line.ts'
import { Situation } from './situation.ts'
import { idle, standby } from './standby.ts'
import type { Timing } from './timing.ts'
import { Transition } from './transition.ts'
import { Turn } from './turn.ts'
import { Unheard } from './unheard.ts'
import { paceChanged, patienceChanged } from './verdicts.ts'
import { Voice } from './voice.ts'

/** More steps than that in one moment are a circle, which is a bug. */
const STEPS_MAX = 8

const RULES: Readonly<Record<TakeoverState, (entry: Entry, situation: Situation) => Decision>> = {
  idle,
  standby,
  asking,
  owner,
  leaving,
  conflict,
}

const THAWED: Go = { to: 'asking', because: 'this node was stopped for longer than its lease' }

const isWatched = (state: TakeoverState) => state !== 'idle' && state !== 'standby'

export class Segment {
  readonly #interface: Interface
  readonly #node: NodeFacts
  readonly #pace: Pace
  readonly #peers: Peers
  readonly #claims = new Claims()
  readonly #entries = new Map<string, Entry>()
  readonly #agenda = new Agenda(this.#entries)
  readonly #inquiries = new Inquiries()
  readonly #conflicts: Conflicts
  readonly #claimed = new DigestedSet()
  /** Undefined where gossip alone decides. */
  readonly #voice: Voice | undefined
  readonly #hearing: Hearing | undefined
  readonly #unheard: Unheard
  readonly #startedAt: Milliseconds
  #isStarting: boolean
  #isUp = true
  #leaseUntil = milliseconds(0)
  /** It answers for something yet, after a stop in which others may have taken it. */
  #isThawing = false
  #isIsolated = false
  #gatewayAskedAt = milliseconds(-Infinity)
  #advancedAt: Milliseconds
  #gone: string[] = []

  constructor(
    now: Milliseconds,
    it: Interface,
    node: NodeFacts,
    timing: Timing,
    key: Uint8Array | undefined,
    boot: bigint,
  ) {
    this.#interface = it
    this.#node = node
    this.#pace = new Pace(timing)
    this.#startedAt = now
    this.#advancedAt = now
    this.#peers = new Peers(boot, this.#pace)
    this.#unheard = new Unheard(now, it, node, this.#peers)
    const source = parseHardwareAddress(it.hardwareAddress)
    this.#conflicts = new Conflicts(now, it, node.settings.random)
    this.#isStarting = key !== undefined && source !== undefined
    if (key === undefined || source === undefined) return
    const known = { entries: this.#entries, claims: this.#claims }
    const voice = new Voice({ key, source, boot, pace: this.#pace, claimed: this.#claimed, ...known })
    this.#voice = voice
    this.#hearing = new Hearing({ key, node, peers: this.#peers, voice, agenda: this.#agenda, ...known })
  }

  /** An address that may be answered here, or what is new about it. */
  desire(now: Milliseconds, announcement: Announcement): void {
    const known = this.#entries.get(announcement.address)
    const entry = known ?? newEntry(announcement, now, this.#isStarting)
    entry.announcement = announcement
    if (known === undefined) this.#entries.set(announcement.address, entry)
    this.#agenda.add(entry)
  }

  /** The address is not desired here any more. */
  withdraw(address: string): void {
    const entry = this.#entries.get(address)
    if (entry === undefined) return
    this.#entries.delete(address)
    this.#agenda.forget(entry)
    this.#voice?.forget(entry)
    if (isAnswering(entry)) {
      this.#claimed.delete(address)
      this.#gone.push(address)
      entry.state = 'idle'
      this.#voice?.say(entry)
    }
  }

  answers(address: string): boolean {
    const entry = this.#entries.get(address)
    return entry !== undefined && isAnswering(entry)
  }

  /** What there is to say of an address; undefined where it is not desired here. */
  inspect(address: string): AddressInspection | undefined {
    const entry = this.#entries.get(address)
    return entry && inspectEntry(entry, this.#claims)
  }

  /** Something that concerns every address is not as it was. */
  reconsider(): void {
    this.#agenda.addAll()
  }

  setCarrier(isUp: boolean): void {
    if (this.#isUp === isUp) return
    this.#isUp = isUp
    // [carrier]: whatever was on the segment may have been taken meanwhile.
    for (const entry of this.#entries.values()) entry.mustAsk = true
    this.reconsider()
  }

  hear(arrival: Milliseconds, now: Milliseconds, frame: Uint8Array): Judgement | undefined {
    this.#peers.witness(arrival)
    return this.#hearing?.hear(arrival, now, frame)
  }

  witness(now: Milliseconds): void {
    this.#peers.witness(now)
  }

  observe(now: Milliseconds, { address, hardwareAddress, kind }: Observation): void {
    if (hardwareAddress === this.#interface.hardwareAddress) return
    this.#peers.witness(now)
    const entry = this.#entries.get(address)
    if (entry === undefined || (kind === 'probe' && !isProbing(entry, now))) return
    if (kind !== 'probe') entry.inquiry?.answer(address, hardwareAddress)
    if (kind === 'announcement' || entry.state !== 'leaving') entry.heardFrom = hardwareAddress
    this.#agenda.add(entry)
  }

  /** Replies may have left after the lease: whoever answers now has to put right what neighbours have learnt. */
  repair(addresses: readonly string[]): void {
    this.#voice?.repair(addresses)
  }

  /** No reply may leave from then on. Whoever sends no heartbeats needs no lease. */
  get leaseUntil(): Milliseconds {
    return this.#voice === undefined ? milliseconds(Infinity) : this.#leaseUntil
  }

  /** The first asks are answered, or not, a turn after the start itself is over. */
  hasStarted(now: Milliseconds): boolean {
    if (this.#voice === undefined) return true
    return now - this.#startedAt >= this.#pace.told.starting + this.#pace.told.askDecisionAfterThaw
  }

  get isHandingOver(): boolean {
    return this.#entries.values().some(({ state }) => state === 'leaving')
  }

  /** Gossip's member list has changed, or is to be counted with anew. */
  gossip(now: Milliseconds): void {
    this.#peers.forget(now, this.#node.members)
    // [forge-cap]: an answer delays no longer than gossip takes
    for (const entry of this.#entries.values()) entry.askAgainAt = undefined
    this.reconsider()
  }

  /** Whose hardware addresses are whose is known better than before. */
  reconsiderStrangers(): void {
    for (const entry of this.#entries.values())
      if (entry.heardFrom !== undefined || entry.state === 'asking') this.#agenda.add(entry)
  }

  /** The speakers that have been heard here. */
  get peers(): Peers {
    return this.#peers
  }

  get isKeyed(): boolean {
    return this.#voice !== undefined
  }

  /** What this node would be the next to answer for. */
  secondInLine(now: Milliseconds): SecondInLine {
    return new SecondInLine(this.#interface, this.#entries, this.#situation(now))
  }

  prompt(now: Milliseconds): void {
    this.#voice?.prompt(now)
  }

  /** Takes steps that are due, for so many entries at the most, and says what is to be done for them, in that order. */
  advance(now: Milliseconds, limit: number): readonly TakeoverEffect[] {
    const turn = new Turn(this.#interface.index)
    this.#advancedAt = now
    for (const address of this.#gone) turn.silence(address)
    this.#gone = []
    if (this.#isStarting && now - this.#startedAt >= this.#pace.told.starting) {
      this.#isStarting = false
      this.#voice?.prompt(now)
      this.reconsider()
    }
    if (this.#voice !== undefined) this.#look(now, turn)
    const situation = this.#situation(now)
    if (this.#isThawing) this.#thaw(situation, turn, limit)
    // nothing is said, and so the lease is not renewed, as long as it answers for what others may have taken
    if (this.#isThawing) return this.#effects(turn)
    for (const entry of this.#agenda.take(now, limit)) this.#step(entry, situation, turn)
    const frames = this.#voice?.flush(situation, this.#isStarting) ?? []
    if (frames.length > 0) this.#renew(now)
    return this.#effects(turn, frames, this.#inquiries.ask(now), this.#conflicts.probe(now))
  }

  deadline(): Milliseconds | undefined {
    if (this.#agenda.hasMore || this.#isThawing || this.#gone.length > 0) return this.#advancedAt
    const isolationAt = this.#peers.isolationAt
    const times = [
      this.#agenda.deadline(),
      this.#inquiries.deadline(),
      this.#conflicts.deadline(),
      ...(this.#voice === undefined
        ? []
        : [
            this.#peers.deadline(),
            this.#voice.deadline(),
            this.#unheard.deadline(),
            this.#peers.gatewayDue(this.#gatewayAskedAt),
            this.#isStarting ? after(this.#startedAt, this.#pace.told.starting) : undefined,
            isolationAt !== undefined && isolationAt > this.#advancedAt ? isolationAt : undefined,
          ]),
    ]
    return times.reduce((first, it) => (first === undefined || (it !== undefined && it < first) ? it : first))
  }

  /** What time alone has brought about on the segment. */
  #look(now: Milliseconds, turn: Turn): void {
    if (this.#leaseUntil > 0 && now >= this.#leaseUntil && !this.#isThawing) this.#lapse(now, turn)
    if (this.#pace.follow(this.#peers.senders)) {
      this.#voice?.prompt(now)
      turn.reports.push(paceChanged(this.#interface.name, this.#peers.senders, this.#pace))
    }
    if (this.#pace.recovers(now)) turn.reports.push(patienceChanged(this.#interface.name, this.#pace))
    if (this.#peers.fallSilent(now).length > 0) {
      this.#voice?.prompt(now)
      this.reconsider()
    }
    const gatewayDue = this.#peers.gatewayDue(this.#gatewayAskedAt)
    if (gatewayDue !== undefined && gatewayDue <= now) {
      this.#gatewayAskedAt = now
      turn.asksGateway = true
    }
    turn.reports.push(...this.#unheard.look(now, this.#isUp))
    const isIsolated = this.#peers.isIsolated(now)
    if (isIsolated !== this.#isIsolated) this.reconsider()
    this.#isIsolated = isIsolated
  }

  /** [lease]: from when frames are given to the network, taken or refused: a firewall must not make a node silent. */
  #renew(now: Milliseconds): void {
    this.#pace.sent(now)
    this.#leaseUntil = after(now, this.#pace.kept.lease)
  }

  /** This process was stopped for longer than the lease: others may answer by now. */
  #lapse(now: Milliseconds, turn: Turn): void {
    this.#isThawing = true
    if (this.#pace.stopped(now)) turn.reports.push(patienceChanged(this.#interface.name, this.#pace))
    this.#peers.pardon(now)
    this.#voice?.prompt(now)
    for (const entry of this.#entries.values()) entry.mustAsk = true
  }

  /** Stops to answer, and asks. */
  #thaw(situation: Situation, turn: Turn, limit: number): void {
    for (const address of this.#claimed.values().take(limit)) {
      const entry = this.#entries.get(address)
      if (entry === undefined) continue
      entry.isThawed = true
      this.#enter(entry, THAWED, situation, turn)
      this.#agenda.add(entry)
    }
    this.#isThawing = this.#claimed.count > 0
  }

  #effects(
    turn: Turn,
    frames: readonly Uint8Array[] = [],
    asks: readonly string[] = [],
    probes: readonly string[] = [],
  ): readonly TakeoverEffect[] {
    if (turn.changesTable) this.#node.generation += 1
    return turn.effects(this.#node.generation, frames, asks, probes)
  }

  #situation(now: Milliseconds): Situation {
    const isTakingPart = this.#isUp && !this.#isStarting
    const { isKeyed } = this
    const { told } = this.#pace
    const [it, node, { size }] = [this.#interface, this.#node, this.#entries]
    return new Situation(now, it, node, this.#peers, this.#claims, told, isTakingPart, isKeyed, size)
  }

  #step(entry: Entry, situation: Situation, turn: Turn): void {
    for (let steps = 0; steps < STEPS_MAX; steps++) {
      const rule = situation.usesHeartbeats ? RULES[entry.state] : byGossip
      const decision = rule(entry, situation)
      if (decision.to === undefined) return this.#stay(entry, decision, situation, turn)
      this.#enter(entry, decision, situation, turn)
    }
    throw new Error(`${entry.address} goes in circles, ${entry.state} now`)
  }

  #stay(entry: Entry, stay: Decision, situation: Situation, turn: Turn): void {
    if (stay.to !== undefined) return
    const { until, isWanting, announce, tell, readsStations } = stay
    if (readsStations === true) turn.readsStations = true
    if (until !== undefined && until !== Infinity) this.#agenda.wake(entry, until)
    if (isWanting === true) this.#voice?.want(entry)
    else this.#voice?.wantNoMore(entry)
    if (announce === true) {
      entry.announcedAt = situation.now
      turn.announced.push(entry.address)
      this.#voice?.say(entry)
    }
    if (tell !== undefined) {
      entry.wish = undefined
      this.#voice?.say(entry, tell)
    }
    if (entry.state === 'owner') this.#conflicts.tend(entry, situation, turn)
    else if (entry.isFirst) this.#conflicts.standBy(entry, situation)
  }

  #enter(entry: Entry, decision: Go, situation: Situation, turn: Turn): void {
    const { state: from, address } = entry
    const { to, stranger } = decision
    const wasAnswering = isAnswering(entry)
    entry.because = decision.because
    entry.takenFrom = to === 'owner' ? silentOwner(entry, situation.peers, situation.now) : undefined
    if (to === 'owner') this.#conflicts.own(entry, situation)
    if (to === 'conflict' && stranger !== undefined) this.#conflicts.leaveTo(entry, situation, turn, stranger)
    enter(entry, to, situation.now)
    if (to === 'owner') entry.heardFrom = stranger
    if (to !== 'standby') this.#voice?.wantNoMore(entry)
    if (to === 'asking') this.#inquiries.join(entry, situation, from === 'asking')
    if (isWatched(from) !== isWatched(to)) turn.watches.push({ address, isWatched: isWatched(to) })
    if (isAnswering(entry) !== wasAnswering) {
      if (wasAnswering) this.#claimed.delete(address)
      else this.#claimed.add(address)
      if (wasAnswering) turn.silence(address)
      else turn.answer(address)
    }
    if (wasAnswering || isAnswering(entry)) this.#voice?.say(entry)
    const where = { interface: this.#interface, node: this.#node.name }
    const { because, takenFrom } = entry
    turn.transitions.push(new Transition(address, where, { from, to, because, takenFrom }))
  }
}
