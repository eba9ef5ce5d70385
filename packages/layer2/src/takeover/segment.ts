// One interface of this node and the segment that it is on: who is there, who claims what, and one entry for each address
// that may be answered here. Inputs are only taken note of; everything is decided in `advance`, so that a process that
// was stopped has read all that waited before it decides anything.

import { after, milliseconds, type Milliseconds } from '@ingot/api'
import { parseHardwareAddress } from '@ingot/net'
import type { Announcement, Interface } from '../desired.ts'
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
import { bootOn } from './meta.ts'
import type { NodeFacts } from './node-facts.ts'
import type { Observation } from './observation.ts'
import { owner } from './owner.ts'
import { Pace } from './pace.ts'
import { Peers } from './peers.ts'
import { isProbing } from './probes.ts'
import { SecondInLine } from './second-in-line.ts'
import { Situation } from './situation.ts'
import { idle, standby } from './standby.ts'
import { TimerQueue } from './timer-queue.ts'
import type { Timing } from './timing.ts'
import { Turn } from './turn.ts'
import { paceChanged, transition } from './verdicts.ts'
import { Voice } from './voice.ts'

/** Entries that are looked at in one turn: some milliseconds at the most, when nothing is compiled yet. */
const ENTRIES_PER_TURN = 64
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
  readonly #dirty = new Set<Entry>()
  readonly #timers = new TimerQueue<Entry>()
  readonly #inquiries = new Inquiries()
  readonly #conflicts: Conflicts
  readonly #claimed = new DigestedSet()
  /** Undefined where gossip alone decides. */
  readonly #voice: Voice | undefined
  readonly #hearing: Hearing | undefined
  readonly #startedAt: Milliseconds
  #isStarting: boolean
  #isUp = true
  #leaseUntil = milliseconds(0)
  #isLapsed = false
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
  ) {
    this.#interface = it
    this.#node = node
    this.#pace = new Pace(timing)
    this.#startedAt = now
    this.#advancedAt = now
    const boot = bootOn(node.settings.boot, it.index)
    this.#peers = new Peers(boot, this.#pace)
    const source = parseHardwareAddress(it.hardwareAddress)
    this.#conflicts = new Conflicts(now, it, node.settings.random)
    this.#isStarting = key !== undefined && source !== undefined
    if (key === undefined || source === undefined) return
    const said = { pace: this.#pace, claims: this.#claims, claimed: this.#claimed }
    this.#voice = new Voice({ key, source, boot, ...said })
    this.#hearing = new Hearing(key, node, this.#peers, this.#claims, this.#voice)
  }

  /** An address that may be answered here, or what is new about it. */
  desire(now: Milliseconds, announcement: Announcement): void {
    const known = this.#entries.get(announcement.address)
    const entry = known ?? newEntry(announcement, now, this.#isStarting)
    entry.announcement = announcement
    if (known === undefined) this.#entries.set(announcement.address, entry)
    this.#dirty.add(entry)
  }

  /** The address is not desired here any more. */
  withdraw(address: string): void {
    const entry = this.#entries.get(address)
    if (entry === undefined) return
    this.#entries.delete(address)
    this.#dirty.delete(entry)
    this.#voice?.forget(entry)
    entry.wakeAt = undefined
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
    for (const entry of this.#entries.values()) this.#dirty.add(entry)
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
    const heard = this.#hearing?.hear(arrival, now, frame, this.#entries)
    const touched = heard?.touched === 'all' ? this.#entries.values() : (heard?.touched ?? [])
    for (const entry of touched) this.#dirty.add(entry)
    return heard?.judgement
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
    this.#dirty.add(entry)
  }

  /** Replies may have left after the lease: whoever answers now has to put right what neighbours have learnt. */
  repair(addresses: readonly string[]): void {
    this.#voice?.repair(addresses)
  }

  /** The network has taken a heartbeat at that time. */
  sent(now: Milliseconds): void {
    this.#pace.sent()
    this.#leaseUntil = after(now, this.#pace.kept.lease)
    this.#isLapsed = false
  }

  /** No reply may leave from then on. Whoever has never been able to send is judged by gossip, and needs no lease. */
  get leaseUntil(): Milliseconds {
    return this.#voice === undefined || this.#leaseUntil === 0 ? milliseconds(Infinity) : this.#leaseUntil
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
    this.reconsider()
  }

  /** Whose hardware addresses are whose is known better than before. */
  reconsiderStrangers(): void {
    for (const entry of this.#entries.values())
      if (entry.heardFrom !== undefined || entry.state === 'asking') this.#dirty.add(entry)
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

  /** Takes every step that is due, and says what is to be done for it, in that order. */
  advance(now: Milliseconds): readonly TakeoverEffect[] {
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
    this.#stepAll(situation, turn)
    const frames = this.#voice?.flush(situation, this.#isStarting) ?? []
    const asks = this.#inquiries.ask(now)
    if (turn.changesTable) this.#node.generation += 1
    return turn.effects(this.#node.generation, frames, asks, this.#conflicts.probe(now))
  }

  deadline(): Milliseconds | undefined {
    if (this.#dirty.size > 0 || this.#gone.length > 0) return this.#advancedAt
    const isolationAt = this.#peers.isolationAt
    const times = [
      this.#timers.deadline(),
      this.#inquiries.deadline(),
      this.#conflicts.deadline(),
      ...(this.#voice === undefined
        ? []
        : [
            this.#peers.deadline(),
            this.#voice.deadline(),
            this.#peers.gatewayDue(this.#gatewayAskedAt),
            this.#isStarting ? after(this.#startedAt, this.#pace.told.starting) : undefined,
            isolationAt !== undefined && isolationAt > this.#advancedAt ? isolationAt : undefined,
          ]),
    ]
    return times.reduce((first, it) => (first === undefined || (it !== undefined && it < first) ? it : first))
  }

  /** What time alone has brought about on the segment. */
  #look(now: Milliseconds, turn: Turn): void {
    if (this.#leaseUntil > 0 && now >= this.#leaseUntil && !this.#isLapsed) this.#thaw(now, turn)
    if (this.#pace.follow(this.#peers.senders)) {
      this.#voice?.prompt(now)
      turn.reports.push(paceChanged(this.#interface.name, this.#peers.senders, this.#pace))
    }
    if (this.#peers.fallSilent(now).length > 0) {
      this.#voice?.prompt(now)
      this.reconsider()
    }
    const gatewayDue = this.#peers.gatewayDue(this.#gatewayAskedAt)
    if (gatewayDue !== undefined && gatewayDue <= now) {
      this.#gatewayAskedAt = now
      turn.asksGateway = true
    }
    const isIsolated = this.#peers.isIsolated(now)
    if (isIsolated !== this.#isIsolated) this.reconsider()
    this.#isIsolated = isIsolated
  }

  /** This process was stopped for longer than the lease, or could not send: others may answer by now. */
  #thaw(now: Milliseconds, turn: Turn): void {
    this.#isLapsed = true
    this.#peers.pardon(now)
    this.#voice?.prompt(now)
    const situation = this.#situation(now)
    for (const entry of this.#entries.values()) {
      entry.mustAsk = true
      if (!isAnswering(entry)) continue
      entry.isThawed = true
      this.#enter(entry, THAWED, situation, turn)
      this.#dirty.add(entry)
    }
  }

  #situation(now: Milliseconds): Situation {
    const isTakingPart = this.#isUp && !this.#isStarting
    const { isKeyed } = this
    const { told } = this.#pace
    const [it, node] = [this.#interface, this.#node]
    return new Situation(now, it, node, this.#peers, this.#claims, told, isTakingPart, isKeyed)
  }

  #stepAll(situation: Situation, turn: Turn): void {
    const { now } = situation
    for (let entry = this.#timers.take(now); entry !== undefined; entry = this.#timers.take(now)) {
      // Others of its timers have been overtaken.
      if (entry.wakeAt !== undefined && entry.wakeAt <= now) this.#dirty.add(entry)
    }
    let count = 0
    for (const entry of this.#dirty) {
      if (++count > ENTRIES_PER_TURN) break
      this.#dirty.delete(entry)
      this.#step(entry, situation, turn)
    }
  }

  #step(entry: Entry, situation: Situation, turn: Turn): void {
    for (let steps = 0; steps < STEPS_MAX; steps++) {
      const rule = situation.usesHeartbeats ? RULES[entry.state] : byGossip
      const decision = rule(entry, situation)
      if (decision.to === undefined || (decision.to === 'owner' && this.#isLapsed)) {
        const isHeld = decision.to !== undefined
        return this.#stay(
          entry,
          isHeld ? { until: after(situation.now, this.#pace.kept.interval) } : decision,
          situation,
          turn,
        )
      }
      this.#enter(entry, decision, situation, turn)
    }
    throw new Error(`${entry.address} goes in circles, ${entry.state} now`)
  }

  #stay(entry: Entry, stay: Decision, situation: Situation, turn: Turn): void {
    if (stay.to !== undefined) return
    const { until, isWanting, announce, tell, readsStations } = stay
    if (readsStations === true) turn.readsStations = true
    if (until !== undefined && until !== Infinity) {
      entry.wakeAt = until
      this.#timers.add(until, entry)
    }
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
    turn.transitions.push({
      kind: 'transition',
      interface: this.#interface.index,
      address,
      from,
      to,
      reason: transition(address, this.#interface.name, this.#node.name, from, to, decision.because),
    })
  }
}
