// The packet side of one node, without its thread: the reactor answers, the takeover decides who does, the gossip says
// who is alive, BFD which neighbours can be reached, BGP tells routers of routes. One turn of a loop hands in everything that
// waits, then lets all of them decide, and then sleeps until `deadline`. It is handed the time, and runs unchanged over real
// sockets and over simulated ones.

import type { Milliseconds, Verdict } from '@ingot/api'
import type { SessionSettings, SessionView } from '@ingot/bfd'
import { onLinkPrefixes, readMeta, Takeover, writeMeta } from '@ingot/layer2'
import type { DesiredChange, GossipMember, ObservedChange } from '@ingot/layer2'
import { gossipKey } from '@ingot/membership'
import type { Member, MembershipEvent } from '@ingot/membership'
import { formatAddress } from '@ingot/net'
import type { PacketCore } from '@ingot/wire'
import { BfdPort } from './bfd-port.ts'
import type { AdvertisedSlice } from './bgp/advertised.ts'
import type { BgpChange } from './bgp/bgp-desired.ts'
import type { BfdStatus, BgpReport } from './bgp/bgp-observed.ts'
import { BgpPort } from './bgp/bgp-port.ts'
import type { BgpStart } from './bgp/bgp-start.ts'
import type { RecordBatch } from './bgp/recorder.ts'
import { inspectPeers, type PlanePeers } from './bgp/peer-inspection.ts'
import { Gossip } from './gossip.ts'
import type { Transport } from './gossip-port.ts'
import type { GossipStart } from './gossip-start.ts'
import { inspect, type PlaneReport } from './inspection.ts'
import { KeyedCounts } from './keyed-counts.ts'
import type { AdvertisedLinks } from './local-links.ts'
import type { Clock, Link, Network } from './network.ts'
import { Reactor } from './reactor.ts'
import { TakeoverPort, type Notice } from './takeover-port.ts'
import type { TakeoverStart } from './takeover-start.ts'
import { VerificationPort } from './verification-port.ts'

export interface NodeOptions {
  /** Of this run, random: it tells it from those before. */
  readonly boot: bigint
  /** Absent where speakers do not gossip; then every node counts as alive. */
  readonly gossip?: GossipStart | undefined
  readonly takeover?: TakeoverStart | undefined
  /** Counts the heartbeats of others; absent where nobody reads that. */
  readonly keyedCounts?: KeyedCounts | undefined
  /** Absent where no BGP is spoken. */
  readonly bgp?: BgpStart | undefined
  /** How often an address is announced while nothing changes; absent for never. */
  readonly gratuitousInterval?: Milliseconds | undefined
}

/** What has happened that people may want to know. */
export interface News {
  readonly notices: readonly Notice[]
  readonly gossip: readonly MembershipEvent[]
  /** Of peers: their sessions, and why there is none. */
  readonly peers: readonly Verdict[]
}

export type NodeNetwork = Network & Transport & AdvertisedLinks

export class PacketNode {
  /** Whether the neighbours that we speak BGP with can be reached, where it is asked for. */
  readonly bfd: BfdPort
  readonly #boot: bigint
  readonly #clock: Clock
  readonly #takeover: Takeover
  readonly #reactor: Reactor
  readonly #port: TakeoverPort
  readonly #gossip: Gossip | undefined
  readonly #verification: VerificationPort | undefined
  readonly #bgp: BgpPort | undefined
  #members: readonly Member[] | undefined
  #hasNews = false
  /** What there is has been heard, and what could be taken has been. */
  #hasStarted = false
  #events: readonly MembershipEvent[] = []
  #bfdSessions: readonly SessionSettings[] = []

  constructor(now: Milliseconds, core: PacketCore, network: NodeNetwork, options: NodeOptions) {
    const { boot, gossip, takeover, bgp, gratuitousInterval, keyedCounts = new KeyedCounts() } = options
    const key = gossip?.secret && gossipKey(gossip.secret)
    this.#boot = boot
    const isGossiping = gossip !== undefined
    this.#clock = network.clock
    this.#takeover = new Takeover({ ...takeover, boot, random: Math.random, gossipKey: key, isGossiping })
    this.#reactor = new Reactor(core, network, { takeover: this.#takeover, gratuitousInterval })
    this.#port = new TakeoverPort(
      this.#takeover,
      network,
      this.#reactor,
      takeover?.isTraced === true,
      keyedCounts,
    )
    this.#gossip = gossip && new Gossip(now, gossip, network)
    if (takeover?.isUnverified !== true)
      this.#verification = new VerificationPort(this.#takeover, this.#reactor.observer)
    this.bfd = new BfdPort(network)
    this.#bgp = bgp && new BgpPort(now, bgp, network)
    this.refreshInterfaces(now)
  }

  /** Takes a step towards what is desired from now on. */
  desire(now: Milliseconds, change: DesiredChange): void {
    this.#reactor.desire(now, change)
    this.#port.desire(change)
  }

  /** Whether each step of an address is told from now on. */
  trace(isTraced: boolean): void {
    this.#port.isTraced = isTraced
  }

  /** Where other speakers may be, in place of all said before. */
  join(now: Milliseconds, addresses: readonly string[]): void {
    this.#gossip?.join(now, addresses)
  }

  /** Takes a step towards what is to be advertised by BGP from now on. */
  advertise(now: Milliseconds, change: BgpChange): void {
    this.#bgp?.desire(now, change)
  }

  /** Reads the interfaces anew. */
  refreshInterfaces(now: Milliseconds): void {
    this.#reactor.refreshInterfaces(now)
    const { interfaces } = this.#reactor
    this.#port.setInterfaces(interfaces)
    this.#verification?.setInterfaces(now, interfaces)
    this.bfd.setInterfaces(now, interfaces)
    const speaking = interfaces.filter((it) => this.#takeover.sendsOn(it))
    if (speaking.length === 0) return
    const prefixes = [...new Set(speaking.flatMap(onLinkPrefixes))].toSorted()
    this.#gossip?.setMeta(now, writeMeta(this.#boot, prefixes))
  }

  /** Answers what waits on a link. Allocates nothing. */
  serve(link: Link): void {
    this.#reactor.serve(link)
  }

  /** Takes in what waits on all other sockets. */
  serveSpeakers(now: Milliseconds): void {
    const observations = this.#reactor.observer.take()
    const mustReopen = this.#port.serve(now, observations)
    this.#verification?.hear(observations)
    this.#gossip?.serve(now)
    this.bfd.serve(now)
    this.#bgp?.serve(now)
    if (mustReopen) this.refreshInterfaces(now)
  }

  /** Decides and sends what is due. Everything that waits has been handed in before. */
  advance(now: Milliseconds): void {
    this.bfd.advance(now)
    if (this.bfd.takeNews()) this.#hasNews = true
    this.#gossip?.advance(now)
    const events = this.#gossip?.takeEvents() ?? []
    if (events.length > 0) this.#takeMembers(now, events)
    this.#port.advance(now)
    this.#reactor.advance(now)
    this.#verification?.advance(now)
    if (this.#bgp !== undefined) this.#advanceBgp(now, this.#bgp)
    if (this.#hasStarted || !this.#takeover.hasStarted(now)) return
    this.#hasStarted = true
    this.#hasNews = true
  }

  /** When `advance` has to be called next, if at all. */
  deadline(now: Milliseconds): Milliseconds | undefined {
    const deadlines = [
      this.#reactor.deadline(now),
      this.#takeover.deadline(),
      this.#gossip?.deadline(),
      this.#verification?.deadline(),
      this.bfd.deadline(),
      this.#bgp?.deadline(),
    ]
    return deadlines.reduce((first, it) =>
      first === undefined || (it !== undefined && it < first) ? it : first,
    )
  }

  /** The node is to go: hands over what it has. */
  leave(now: Milliseconds): void {
    this.#takeover.leave(now)
    this.#gossip?.leave(now)
    this.bfd.setSessions(now, [])
    this.#bgp?.leave(now, 'restart')
  }

  /** Whether nothing is left to hand over or to say. */
  get hasLeft(): boolean {
    const hasDeparted = (this.#gossip?.hasDeparted ?? true) && (this.#bgp?.hasLeft ?? true)
    return hasDeparted && !this.#takeover.isHandingOver
  }

  /** Stops to answer and closes what gossip, heartbeats, BFD and BGP have opened. */
  close(): void {
    this.#port.close()
    this.#gossip?.close()
    this.bfd.close()
    this.#bgp?.close()
  }

  /** Whether `takeObserved` has something to tell. */
  get hasObserved(): boolean {
    return this.#reactor.hasNews || this.#hasNews
  }

  /**
   * A slice of what has changed since the last call; `isComplete` when no more is to come. The generation is 0 until the
   * node has started: whoever has just come answers for nothing yet, and that is no news about its addresses.
   */
  takeObserved(isComplete: boolean): ObservedChange {
    this.#hasNews = false
    const observed = this.#reactor.takeObserved(isComplete)
    const generation = this.#hasStarted ? observed.generation : 0
    // the rest is read of the last slice only
    if (!observed.isComplete) return { ...observed, generation }
    // who does not gossip has been told that nothing is taken over
    const ofGossip = this.#gossip === undefined ? [] : [...this.#port.verdicts(), ...this.#gossip.verdicts()]
    const verdicts = [...observed.verdicts, ...ofGossip, ...this.bfd.verdicts()]
    const members = this.#members?.map(told)
    return { ...observed, generation, verdicts, ...(members !== undefined && { members }) }
  }

  /** What is known of these addresses, or of all; for people who ask why. */
  inspect(addresses: readonly string[]): PlaneReport {
    const [port, reactor] = [this.#port, this.#reactor]
    return inspect(addresses.length === 0 ? port.desired : addresses, {
      clock: this.#clock,
      interfaces: reactor.interfaces,
      takeover: this.#takeover,
      answering: (address) => reactor.answering(address),
      heard: (address, index) => port.heard(address, index),
    })
  }

  /** What has happened since the last call; undefined for nothing. */
  takeNews(): News | undefined {
    const [notices, gossip] = [this.#port.takeNotices(), this.#events]
    const found = this.#verification?.takeNotices() ?? []
    const peers = this.#bgp?.takeVerdicts() ?? []
    if (notices.length + gossip.length + found.length + peers.length === 0) return undefined
    this.#events = []
    return { notices: [...notices, ...found], gossip, peers }
  }

  /** What is new about peers since the last call; undefined for nothing that cannot wait. */
  takePeers(now: Milliseconds): BgpReport | undefined {
    return this.#bgp?.takeReport(now, () => this.bfd.sessions().map(bfdStatus))
  }

  /** What is known of all peers. */
  inspectPeers(): PlanePeers {
    return this.#bgp?.inspect(this.bfd.sessions()) ?? inspectPeers([], [], this.#clock)
  }

  /** What was recorded of BGP sessions, one batch until `recordsWritten`; the last one whether that was said or not. */
  takeRecords(isLast = false): RecordBatch | undefined {
    return this.#bgp?.takeRecords(isLast)
  }

  recordsWritten(): void {
    this.#bgp?.recordsWritten()
  }

  /** Asks what a peer has been told. */
  ask(question: number, peer: string): void {
    this.#bgp?.ask(question, peer)
  }

  takeAnswer(): AdvertisedSlice | undefined {
    return this.#bgp?.takeAnswer()
  }

  /** Sessions and BFD, each of which has something to say to the other. */
  #advanceBgp(now: Milliseconds, bgp: BgpPort): void {
    for (const event of this.bfd.takeEvents()) {
      // whoever ends BFD on purpose can still be reached (RFC 5882 3.2)
      if (event.kind === 'down' && !event.isAdministrative) bgp.bfdDown(now, event.key)
    }
    bgp.advance(now)
    const sessions = bgp.bfdSessions()
    if (Bun.deepEquals(sessions, this.#bfdSessions)) return
    this.#bfdSessions = sessions
    this.bfd.setSessions(now, sessions)
  }

  #takeMembers(now: Milliseconds, events: readonly MembershipEvent[]): void {
    this.#events = [...this.#events, ...events]
    this.#members = this.#gossip?.members()
    this.#hasNews = true
    this.#takeover.setMembers(now, this.#members)
    this.#port.setMembers(this.#members ?? [])
  }
}

function told({ name, address, state, meta }: Member): GossipMember {
  const isMetallb = readMeta(meta) === undefined
  return { name, address: formatAddress(address), state, ...(isMetallb && { isMetallb }) }
}

function bfdStatus({ path, facts, keys: _keys, ...counters }: SessionView): BfdStatus {
  return { ...counters, address: formatAddress(path.remote), isUp: facts.state === 'Up' }
}
