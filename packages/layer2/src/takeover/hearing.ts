// What a keyed frame of another speaker brings: it is believed or not, its statements are taken note of, and where its
// digest says that something was missed, the whole list is asked for. It decides nothing; whom it concerns comes on the
// agenda.

import { after, milliseconds, type Milliseconds } from '@ingot/api'
import { formatHardwareAddress } from '@ingot/net'
import type { Agenda } from './agenda.ts'
import type { Claims } from './claims.ts'
import { noteChange, type Entry } from './entry.ts'
import { peekRun, readHeartbeat, type Heartbeat } from './frame.ts'
import type { Judgement } from './judgement.ts'
import type { NodeFacts } from './node-facts.ts'
import type { Peers } from './peers.ts'
import type { Evidence, Statement, StatementKind } from './statement.ts'
import { StrangerLimit } from './stranger-limit.ts'
import { RELAY_AGE } from './timing.ts'
import type { Voice } from './voice.ts'

/** What a segment knows, and what it has yet to look at. */
export interface HearingOptions {
  readonly key: Uint8Array
  readonly node: NodeFacts
  readonly peers: Peers
  readonly claims: Claims
  readonly voice: Voice
  readonly entries: ReadonlyMap<string, Entry>
  readonly agenda: Agenda
}

/** What tells that an address is another node's, or has been. */
const CHANGES: ReadonlySet<StatementKind> = new Set(['claim', 'accept', 'yield', 'relay'])

export class Hearing {
  readonly #key: Uint8Array
  readonly #node: NodeFacts
  readonly #peers: Peers
  readonly #claims: Claims
  readonly #voice: Voice
  readonly #entries: ReadonlyMap<string, Entry>
  readonly #agenda: Agenda
  readonly #strangers = new StrangerLimit()
  /** When a node's digest first disagreed with what is known of it. */
  readonly #disagreeing = new Map<string, Milliseconds>()

  constructor({ key, node, peers, claims, voice, entries, agenda }: HearingOptions) {
    this.#key = key
    this.#node = node
    this.#peers = peers
    this.#claims = claims
    this.#voice = voice
    this.#entries = entries
    this.#agenda = agenda
  }

  hear(arrival: Milliseconds, now: Milliseconds, frame: Uint8Array): Judgement {
    const heartbeat = this.#read(now, frame)
    if (typeof heartbeat === 'string') return heartbeat
    this.#believe(arrival, now, heartbeat, frame)
    return 'accepted'
  }

  /** What is cheap to see comes first: whoever has no key should cost as little as can be. */
  #read(now: Milliseconds, frame: Uint8Array): Heartbeat | Judgement {
    const run = peekRun(frame)
    if (run === undefined) return 'malformed'
    const known = this.#peers.knows(run.boot, run.sequence)
    if (known === 'stale') return 'stale'
    if (known === undefined && !this.#strangers.admits(now)) return 'limited'
    const heartbeat = readHeartbeat(this.#key, frame)
    if (typeof heartbeat === 'string') return heartbeat
    // somebody sends us what we have sent
    return heartbeat.node === this.#node.name ? 'stale' : heartbeat
  }

  #believe(arrival: Milliseconds, now: Milliseconds, heartbeat: Heartbeat, frame: Uint8Array): void {
    const source = formatHardwareAddress(frame.subarray(6, 12))
    const hearing = this.#peers.hear(arrival, now, heartbeat, source)
    if (hearing === undefined) return
    if (hearing.isNewlyHeard) this.#voice.prompt(now)
    if (!hearing.isBelieved) return
    // What an earlier run answered for ended with it.
    if (hearing.isNewRun) this.#claims.void(heartbeat.node)
    for (const statement of heartbeat.statements) this.#take(now, heartbeat, statement)
    const hasLost = this.#check(arrival, heartbeat, hearing.isNewRun || hearing.isNewlyHeard)
    if (hasLost || hearing.isNews || hearing.isNewRun) this.#agenda.addAll()
  }

  #take(now: Milliseconds, { node, interval }: Heartbeat, statement: Statement): void {
    const { kind, about, own, other, addresses } = statement
    if (kind === 'list' && about === this.#node.name) this.#voice.sayAll()
    for (const address of addresses) {
      const entry = this.#entries.get(address)
      if (kind === 'claim') this.#claim(node, address, !own.isEligible)
      else if (kind === 'accept') this.#claim(node, address, true)
      else if (kind === 'yield') this.#claims.withdraw(node, address)
      else if (kind === 'relay') this.#relay(now, about, address)
      if (entry === undefined) continue
      this.#agenda.add(entry)
      if (CHANGES.has(kind)) noteChange(entry, now)
      this.#learn(entry, node, own)
      if (about !== '') this.#learn(entry, about, other)
      if (kind === 'want') entry.wish = { node, until: after(now, milliseconds(interval * 2)) }
      if (kind === 'repair') entry.repairAskedAt = now
    }
  }

  #claim(node: string, address: string, isLeaving: boolean): void {
    this.#claims.claim(node, address, isLeaving)
    if (this.#claims.of(address).length > 1) this.#voice.contest(address)
  }

  #relay(now: Milliseconds, about: string, address: string): void {
    if (about === this.#node.name) return
    const peer = this.#peers.get(about)
    if (peer?.isHeard === true || peer?.isOut === true) return
    this.#claims.relay(about, address, after(now, RELAY_AGE))
  }

  /** [evidence]: somebody has read a newer version of what a node's eligibility was drawn from. */
  #learn(entry: Entry, node: string, evidence: Evidence): void {
    if (evidence.version <= this.#node.versionOf(node, entry.announcement)) return
    const belief = entry.beliefs?.get(node)
    if (belief !== undefined && belief.version >= evidence.version) return
    entry.beliefs ??= new Map()
    entry.beliefs.set(node, evidence)
  }

  /** Whether a node turned out not to answer any more for something that it had claimed. */
  #check(arrival: Milliseconds, { node, claimed, interval }: Heartbeat, isFresh: boolean): boolean {
    const { isSame, hasLost } = this.#claims.check(node, claimed)
    if (isSame) {
      this.#disagreeing.delete(node)
      return hasLost
    }
    const since = this.#disagreeing.get(node)
    // A list that is on its way would be asked for in vain.
    if (isFresh || (since !== undefined && arrival - since >= interval)) {
      this.#claims.expectList(node)
      this.#voice.askForList(node)
      this.#disagreeing.set(node, arrival)
    } else if (since === undefined) this.#disagreeing.set(node, arrival)
    return hasLost
  }
}
