// BGP in the packet thread: a port for each configured peer, the one core and the one table of routes that they share, and
// what is told of them. It follows what is desired: a peer that is as it was keeps its connection.

import { after, milliseconds, seconds, type Milliseconds, type Verdict } from '@ingot/api'
import type { SessionSettings, SessionView } from '@ingot/bfd'
import { sessionSettings, type PeerSettings } from '@ingot/bgp'
import type { AdvertisedLinks, LocalLink } from '../local-links.ts'
import type { Clock } from '../network.ts'
import { bgpListensNowhere } from '../plane-verdicts.ts'
import type { Stream, Streams } from '../transport.ts'
import { AdvertisedQuestions, type AdvertisedSlice } from './advertised.ts'
import type { BfdProfiles, BgpChange } from './bgp-desired.ts'
import { BgpListener } from './bgp-listener.ts'
import type { BfdStatus, BgpReport, PeerStatus } from './bgp-observed.ts'
import type { BgpStart } from './bgp-start.ts'
import { Budget, OCTETS_PER_PEER } from './budget.ts'
import { Owners } from './owners.ts'
import { inspectPeers, type PlanePeers } from './peer-inspection.ts'
import { PeerPort, type Surroundings } from './peer-port.ts'
import { Recorder, type RecordBatch } from './recorder.ts'
import { RouteTable, type RouteReader } from './route-table.ts'
import { Slots } from './slots.ts'
import { Unnumbered } from './unnumbered.ts'

const HALF_OPEN_MAX = 64
const REPORT_INTERVAL = seconds(1)
/** Verdicts that nobody has taken yet. */
const VERDICTS_MAX = 256

const NOBODY: readonly SessionSettings[] = []

export interface BgpNetwork extends AdvertisedLinks {
  readonly clock: Clock
  readonly streams: Streams
}

interface Known {
  readonly port: PeerPort
  readonly routes: RouteReader
}

export class BgpPort {
  readonly #around: Surroundings
  readonly #table = new RouteTable()
  readonly #peers = new Map<string, Known>()
  /** Of definitions that are no more: they have their last words. */
  readonly #retiring = new Set<PeerPort>()
  readonly #listener: BgpListener | undefined
  readonly #unnumbered: Unnumbered
  readonly #gone = new Set<string>()
  readonly #questions = new AdvertisedQuestions()
  readonly #recorder: Recorder | undefined
  /** Peers that are yet to be begun with. */
  #unbegun: PeerSettings[] = []
  #order: readonly PeerPort[] = []
  #owners = new Owners<PeerPort>([])
  #first = 0
  #verdicts: Verdict[] = []
  #told: Omit<BgpReport, 'peers' | 'gone'> = { verdicts: [], strangers: 0 }
  #bfdProfiles: BfdProfiles = {}
  #links: readonly LocalLink[] = []
  /** Peers whose end is yet to be looked at, since this node has other addresses. */
  #unlocated: PeerPort[] = []
  #reportAt: Milliseconds
  #strangers = 0
  #isLeaving = false

  constructor(
    now: Milliseconds,
    { wasm, node, listen, restarted, isRecorded }: BgpStart,
    network: BgpNetwork,
  ) {
    this.#recorder = isRecorded === true ? new Recorder() : undefined
    this.#around = {
      node,
      slots: new Slots(wasm),
      streams: network.streams,
      links: network,
      clock: network.clock,
      scratch: new Uint8Array(OCTETS_PER_PEER),
      ...(restarted !== undefined && { restarted: { ...restarted, at: now } }),
      ...(this.#recorder !== undefined && { recorder: this.#recorder }),
      tell: (verdict) => {
        if (this.#verdicts.length < VERDICTS_MAX) this.#verdicts.push(verdict)
      },
    }
    this.#listener = listen && new BgpListener(now, network.streams, listen)
    this.#unnumbered = new Unnumbered(network)
    this.#reportAt = now
  }

  desire(now: Milliseconds, { peers, routes, bfdProfiles }: BgpChange): void {
    if (this.#isLeaving) return
    if (bfdProfiles !== undefined) this.#bfdProfiles = bfdProfiles
    if (peers !== undefined) this.#setPeers(now, peers)
    this.#table.take(routes)
  }

  /** Takes in what waits on all sockets, a bounded part of it. */
  serve(now: Milliseconds): void {
    const budget = new Budget(this.#around.clock)
    this.#inTurn((port) => port.serve(now, budget))
    for (const port of this.#retiring) port.serve(now, budget)
    this.#listener?.serve(
      (stream, isSigned) => this.#accept(now, stream, isSigned),
      () => HALF_OPEN_MAX - this.#halfOpen(),
    )
  }

  /** Decides and sends what is due. */
  advance(now: Milliseconds): void {
    this.#listener?.advance(now)
    if (!this.#isLeaving) this.#unnumbered.advance(now, this.#order)
    const budget = new Budget(this.#around.clock)
    this.#followLinks(now, budget)
    while (this.#unbegun.length > 0 && budget.mayStart) this.#begin(now)
    this.#inTurn((port) => port.advance(now, budget))
    while (budget.routes > 0 && this.#order.some(({ hasRoutes }) => hasRoutes))
      this.#inTurn((port) => port.tellRoutes(now, budget))
    for (const port of this.#retiring) {
      port.advance(now, budget)
      if (port.isSilent) this.#retiring.delete(port)
    }
    this.#first++
  }

  deadline(): Milliseconds | undefined {
    const isBehind = this.#unbegun.length > 0 || this.#unlocated.length > 0
    if (isBehind || this.#questions.hasMore) return milliseconds(0)
    let first = this.#listener?.deadline() ?? Infinity
    if (!this.#isLeaving) first = Math.min(first, this.#unnumbered.deadline(this.#order) ?? Infinity)
    for (const port of this.#order) first = Math.min(first, port.deadline() ?? Infinity)
    for (const port of this.#retiring) first = Math.min(first, port.deadline() ?? Infinity)
    return first === Infinity ? undefined : milliseconds(first)
  }

  /** The process goes, and comes back unless it is for a `drain`. */
  leave(now: Milliseconds, manner: 'restart' | 'drain'): void {
    this.#isLeaving = true
    this.#unbegun = []
    for (const port of this.#order) port.leave(now, manner)
  }

  get hasLeft(): boolean {
    return this.#isLeaving && this.#order.every(({ hasLeft }) => hasLeft) && this.#retiring.size === 0
  }

  /** Without a word. */
  close(): void {
    this.#listener?.close()
    for (const port of [...this.#order, ...this.#retiring]) port.close()
  }

  takeVerdicts(): readonly Verdict[] {
    const verdicts = this.#verdicts
    if (verdicts.length > 0) this.#verdicts = []
    return verdicts
  }

  /** Somebody asks what a peer has been told; the answer comes by `takeAnswer`, a slice a turn. */
  ask(question: number, name: string): void {
    this.#questions.ask(question, this.#peers.get(name)?.port.advertised())
  }

  /** What is known of all peers, with what BFD knows of them. */
  inspect(bfd: readonly SessionView[]): PlanePeers {
    return inspectPeers(this.#order, bfd, this.#around.clock)
  }

  /** What was recorded since, one batch until `recordsWritten`; the last one whether that was said or not. */
  takeRecords(isLast: boolean): RecordBatch | undefined {
    return isLast ? this.#recorder?.takeLast() : this.#recorder?.take()
  }

  recordsWritten(): void {
    this.#recorder?.written()
  }

  takeAnswer(): AdvertisedSlice | undefined {
    return this.#questions.next()
  }

  /** The neighbours that are to be watched by BFD: those with a profile, and a session. */
  bfdSessions(): readonly SessionSettings[] {
    if (Object.keys(this.#bfdProfiles).length === 0) return NOBODY
    return this.#order.flatMap((port) => {
      const profile = this.#bfdProfiles[port.settings.bfdProfile ?? '']
      const path = profile && port.path()
      return profile && path ? [{ ...path, key: port.settings.name, profile }] : []
    })
  }

  /** A neighbour that could be reached cannot be any more. */
  bfdDown(now: Milliseconds, peer: string): void {
    this.#peers.get(peer)?.port.bfdDown(now)
  }

  /** What is new since the last call; undefined where it can wait. */
  takeReport(now: Milliseconds, readBfd: () => readonly BfdStatus[]): BgpReport | undefined {
    const isDue = now >= this.#reportAt
    const peers: PeerStatus[] = []
    for (const port of this.#order) if (port.takeNews(isDue)) peers.push(port.status())
    const isUrgent = peers.length + this.#gone.size > 0
    if (!isDue && !isUrgent) return undefined
    if (isDue) this.#reportAt = after(now, REPORT_INTERVAL)
    const bfd = readBfd()
    const rest = {
      verdicts: this.#listener?.verdicts() ?? this.#unreached(),
      strangers: this.#strangers,
      ...(bfd.length > 0 && { bfd }),
    }
    if (!isUrgent && Bun.deepEquals(rest, this.#told)) return undefined
    this.#told = rest
    const gone = [...this.#gone]
    this.#gone.clear()
    return { peers, gone, ...rest }
  }

  #setPeers(now: Milliseconds, peers: readonly PeerSettings[]): void {
    const names = new Set(peers.map(({ name }) => name))
    for (const [name, known] of this.#peers) {
      if (names.has(name)) continue
      this.#retire(now, known, 'deconfigured')
      this.#peers.delete(name)
      this.#gone.add(name)
    }
    // signed from the first segment on
    this.#listener?.setPeers(peers)
    this.#unbegun = peers.filter((it) => !this.#goesOn(now, it))
    this.#order = [...this.#peers.values()].map(({ port }) => port)
    this.#owners = new Owners(this.#order)
  }

  /** Peers that nobody will ever have a session with. */
  #unreached(): readonly Verdict[] {
    return this.#order.flatMap(({ settings: { name, opens } }) =>
      opens === 'peer' ? [bgpListensNowhere(name)] : [],
    )
  }

  #followLinks(now: Milliseconds, budget: Budget): void {
    const links = this.#around.links.links()
    if (links !== this.#links) this.#unlocated = [...this.#order]
    this.#links = links
    while (this.#unlocated.length > 0 && budget.mayStart) this.#unlocated.pop()?.relocate(now)
  }

  /** Whether the peer is there already, and what has changed of it, if anything, is nothing that its session hangs on. */
  #goesOn(now: Milliseconds, settings: PeerSettings): boolean {
    const port = this.#peers.get(settings.name)?.port
    if (port === undefined) return false
    if (Bun.deepEquals(port.settings, settings)) return true
    if (!Bun.deepEquals(sessionSettings(port.settings), sessionSettings(settings))) return false
    port.adjust(now, settings)
    return true
  }

  /** The next peer that is new, or another than it was. */
  #begin(now: Milliseconds): void {
    const settings = this.#unbegun.shift()
    if (settings === undefined) return
    const known = this.#peers.get(settings.name)
    if (known !== undefined) this.#retire(now, known, 'configurationChanged')
    const routes = this.#table.reader()
    this.#peers.set(settings.name, { routes, port: new PeerPort(now, settings, this.#around, routes) })
    this.#gone.delete(settings.name)
    this.#order = [...this.#peers.values()].map(({ port }) => port)
    this.#owners = new Owners(this.#order)
  }

  #retire(now: Milliseconds, { port, routes }: Known, reason: 'deconfigured' | 'configurationChanged'): void {
    port.stop(now, reason)
    this.#table.release(routes)
    if (!port.isSilent) this.#retiring.add(port)
  }

  #accept(now: Milliseconds, stream: Stream, isSigned: boolean): void {
    const links = () => this.#around.links.links()
    const owner = this.#isLeaving ? undefined : this.#owners.find(stream.remote, isSigned, links)
    if (owner !== undefined) return owner.accept(now, stream)
    this.#strangers++
    stream.close()
  }

  #halfOpen(): number {
    return this.#order.reduce((sum, { halfOpen }) => sum + halfOpen, 0)
  }

  /** Each turn another one is first. */
  #inTurn(serve: (port: PeerPort) => void): void {
    const { length } = this.#order
    for (let count = 0; count < length; count++) {
      const port = this.#order[(this.#first + count) % length]
      if (port !== undefined) serve(port)
    }
  }
}
