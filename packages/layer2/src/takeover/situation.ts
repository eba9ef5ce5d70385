// What the rules look at: one segment at one moment, seen from one entry. Candidates, their order and who is alive are
// worked out here, and nothing is decided.

import { milliseconds, type Milliseconds } from '@ingot/api'
import type { Interface } from '../desired.ts'
import { onLinkPrefixes } from '../on-link.ts'
import type { Claim, Claims } from './claims.ts'
import type { Members } from './members.ts'
import { isExpectedOn } from './meta.ts'
import type { NodeFacts } from './node-facts.ts'
import type { Peer } from './peer.ts'
import type { Peers } from './peers.ts'
import type { Entry } from './entry.ts'
import type { Evidence } from './statement.ts'
import type { Standing } from './stations.ts'
import { ASK_AGAIN, ASK_AGAIN_EACH, UNHEARD, type Timing } from './timing.ts'

const NOBODY: readonly string[] = []

export class Situation {
  readonly now: Milliseconds
  readonly node: NodeFacts
  readonly peers: Peers
  readonly timing: Timing
  /** The node has started, and its interface is up. */
  readonly isTakingPart: boolean
  readonly usesHeartbeats: boolean
  /** What is answered by somebody who is not heard is asked for again so much later. */
  readonly askAgain: Milliseconds
  readonly #interface: Interface
  readonly #claims: Claims

  constructor(
    now: Milliseconds,
    it: Interface,
    node: NodeFacts,
    peers: Peers,
    claims: Claims,
    timing: Timing,
    isTakingPart: boolean,
    usesHeartbeats: boolean,
    addresses: number,
  ) {
    this.now = now
    this.#interface = it
    this.node = node
    this.peers = peers
    this.#claims = claims
    this.timing = timing
    this.isTakingPart = isTakingPart
    this.usesHeartbeats = usesHeartbeats
    this.askAgain = milliseconds(Math.max(ASK_AGAIN, addresses * ASK_AGAIN_EACH))
  }

  get me(): string {
    return this.node.name
  }

  get members(): Members {
    return this.node.members
  }

  /** There will be a list of who is there, and there is none yet. */
  get awaitsGossip(): boolean {
    return this.node.settings.isGossiping === true && this.members.names() === undefined
  }

  /** Whether a node may answer, by what we know or by what somebody knows better. */
  isEligible(entry: Entry, node: string): boolean {
    return this.#believedOf(entry, node)?.isEligible ?? entry.announcement.succession.includes(node)
  }

  evidence(entry: Entry, node: string): Evidence {
    const known = this.#believedOf(entry, node)
    if (known !== undefined) return known
    const version = this.node.versionOf(node, entry.announcement)
    return { version, isEligible: entry.announcement.succession.includes(node) }
  }

  /** What somebody knows better than we do. */
  #believedOf({ beliefs, announcement }: Entry, node: string): Evidence | undefined {
    const belief = beliefs?.get(node)
    if (belief === undefined || belief.version <= this.node.versionOf(node, announcement)) return undefined
    return belief
  }

  /** Judged by gossip alone: nobody has heard a heartbeat of it here. */
  isGossipOnly(node: string): boolean {
    return node !== this.me && this.peers.get(node) === undefined
  }

  isLive(node: string): boolean {
    if (node === this.me) return this.isTakingPart && !this.node.isLeaving
    return this.peers.get(node)?.isLive ?? this.members.has(node)
  }

  isCandidate(entry: Entry, node: string): boolean {
    return this.isEligible(entry, node) && this.isLive(node)
  }

  /** The same of one of the succession, without looking for it there: there may be thousands. */
  #isListedCandidate(entry: Entry, node: string): boolean {
    return (this.#believedOf(entry, node)?.isEligible ?? true) && this.isLive(node)
  }

  winner(entry: Entry): string | undefined {
    const { succession } = entry.announcement
    return this.#believed(entry)[0] ?? succession.find((node) => this.#isListedCandidate(entry, node))
  }

  hasOtherCandidate(entry: Entry): boolean {
    const isOther = (node: string) => node !== this.me && this.#isListedCandidate(entry, node)
    return (
      this.#believed(entry).some((node) => node !== this.me) || entry.announcement.succession.some(isOther)
    )
  }

  /** Live candidates before this node, in election order. */
  before(entry: Entry): readonly string[] {
    const { succession } = entry.announcement
    const end = succession.indexOf(this.me)
    const better = succession
      .slice(0, Math.max(0, end))
      .filter((node) => this.#isListedCandidate(entry, node))
    return [...this.#believed(entry).filter((node) => node !== this.me), ...better]
  }

  /**
   * How many before this node, but for one, nobody has heard for long although gossip holds them alive: something stops
   * their heartbeats, or the cable of this segment is out.
   */
  unheardBefore(entry: Entry, butFor: string | undefined): number {
    const { succession } = entry.announcement
    const isUnheard = (node: string) => {
      const peer = this.peers.get(node)
      const isQuiet = node !== butFor && this.#isQuiet(node) && this.members.has(node)
      return isQuiet && peer !== undefined && this.now - peer.lastHeard >= UNHEARD
    }
    return succession.slice(0, Math.max(0, succession.indexOf(this.me))).filter(isUnheard).length
  }

  /** Candidates by what others know alone; they know their places, too, and these are before all that we know. */
  #believed(entry: Entry): readonly string[] {
    const { beliefs, announcement } = entry
    if (beliefs === undefined) return NOBODY
    return [...beliefs.keys()].filter(
      (node) => !announcement.succession.includes(node) && this.isCandidate(entry, node),
    )
  }

  isBetter(entry: Entry, node: string): boolean {
    const { succession } = entry.announcement
    const place = succession.indexOf(node)
    const own = succession.indexOf(this.me)
    return own < 0 || place < own
  }

  /** The claims of others that count: of those who are alive here, and what is told of those we do not hear. */
  claims(entry: Entry): readonly Claim[] {
    const all = this.#claims.of(entry.address)
    return all.every((claim) => this.#counts(claim)) ? all : all.filter((claim) => this.#counts(claim))
  }

  /** Whether some speaker has claimed it last, alive or not, and has not said that it stopped. */
  wasClaimed({ address }: Entry): boolean {
    return this.#claims.of(address).length > 0
  }

  /** Speakers that may still answer and that nobody hears: candidates once, or heard to claim it. */
  quiet(entry: Entry): Peer | undefined {
    for (const { node } of this.#claims.of(entry.address)) {
      if (this.#isQuiet(node)) return this.peers.get(node)
    }
    for (const node of entry.announcement.succession) if (this.#isQuiet(node)) return this.peers.get(node)
    return undefined
  }

  /** Whether gossip still holds some speaker of the order alive that nobody hears. */
  isQuietMember(entry: Entry): boolean {
    const claimants = this.#claims.of(entry.address).map(({ node }) => node)
    const isQuietMember = (node: string) => this.#isQuiet(node) && this.members.has(node)
    return [...claimants, ...entry.announcement.succession].some(isQuietMember)
  }

  /** Until when a claimant holds the address back from this node; the end of time while he does not hear it. */
  holdUntil(claims: readonly Claim[]): Milliseconds | undefined {
    let until: Milliseconds | undefined
    for (const { node, isLeaving } of claims) {
      const peer = this.peers.get(node)
      if (isLeaving || peer === undefined) continue
      if (!peer.listsMe) return milliseconds(Infinity)
      if (peer.holdsUntil > this.now && peer.holdsUntil > (until ?? 0)) until = peer.holdsUntil
    }
    return until
  }

  /** Whose a hardware address on this segment is; undefined while that has to be read from the kernel. */
  standing(hardwareAddress: string): Standing | undefined {
    const { now, node, members, peers, me } = this
    if (node.isHeardFrom(hardwareAddress)) return 'speaker'
    const prefixes = onLinkPrefixes(this.#interface)
    const isUnheard = (name: string) => {
      const meta = members.meta(name)
      return (
        name !== me && peers.get(name) === undefined && (meta === undefined || isExpectedOn(meta, prefixes))
      )
    }
    return node.stations.standing(now, hardwareAddress, this.#interface.index, members, isUnheard)
  }

  #isQuiet(node: string): boolean {
    const peer = this.peers.get(node)
    return peer !== undefined && !peer.isHeard && (!peer.isLive || peer.wasLost) && !peer.isOut
  }

  #counts({ node, isDirect, relayedUntil }: Claim): boolean {
    const peer = this.peers.get(node)
    if (peer?.isDeaf === true && peer.isHeard) return false
    // One that leaves still answers, and one that starts does already, if it says so.
    const isAlive = peer !== undefined && (peer.isHeard || (peer.isLive && !peer.wasLost))
    if (isDirect && isAlive) return true
    return relayedUntil !== undefined && relayedUntil >= this.now
  }
}
