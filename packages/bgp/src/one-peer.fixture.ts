// One peer of ours with a scripted router at the other end: a clock that is moved by hand, real slots of the core, and
// what was sent as hex without the marker, `001304` for a KEEPALIVE.

import { after, milliseconds, type Milliseconds, type Verdict } from '@ingot/api'
import { parseAddress, type Address } from '@ingot/net'
import { BgpCore, createBgpMemory } from '@ingot/wire'
import { bgpCoreFile } from '@ingot/wire/core-file'
import type { Effect, LocalEnd, PeerOptions, PeerSettings, Route, RouteAttributes } from './index.ts'
import { Line, Peer } from './index.ts'

export const coreBytes = await Bun.file(bgpCoreFile).bytes()

/** One core for all tests of a file: to start one takes longer than most tests. */
export const core = new BgpCore(coreBytes, createBgpMemory(128))
let slots = 0

/** A slot that nobody has used for long. */
export function takeSlot(): number {
  return slots++ % core.slots
}

export const MARKER = 'f'.repeat(32)
export const KEEPALIVE = '001304'
/** AS 65002, hold time 90 s, 192.0.2.2; both families and AS numbers of four octets. */
export const OPEN = '00310104fdea005ac000020214021201040001000101040002000141040000fdea'

/** The same with graceful restart of 120 s for both families, N set. */
export const OPEN_WITH_RESTART =
  '003d0104fdea005ac00002022002' +
  '1e' +
  '010400010001' +
  '010400020001' +
  '41040000fdea' +
  '400a' +
  '4078' +
  '0001018000020180'

export const SETTINGS: PeerSettings = {
  name: 'tor',
  myAsn: 65001,
  peerAsn: 65002,
  address: '192.0.2.2',
  port: 179,
  routerId: '192.0.2.10',
  isMultiHop: false,
  families: ['IPv4', 'IPv6'],
}

export const LOCAL: LocalEnd = {
  address: address('192.0.2.1'),
  ipv4: address('192.0.2.1'),
  ipv6: address('2001:db8::1'),
  linkLocal: address('fe80::1'),
  isOnLink: true,
}

export function address(text: string): Address {
  const found = parseAddress(text)
  if (found === undefined) throw new TypeError(text)
  return found
}

export function route(prefix: string, attributes: Partial<RouteAttributes> = {}): Route {
  const none = { communities: [], largeCommunities: [], extendedCommunities: [] }
  return { prefix, attributes: { ...none, ...attributes }, peers: 'all' }
}

/** The routes as one whole change. */
export function change(...routes: readonly Route[]) {
  return { prefixes: routes.map((it) => ({ prefix: it.prefix, routes: [it] })), isPartial: false }
}

/** The messages in some octets, each as hex without the marker. */
export function messages(octets: Uint8Array): readonly string[] {
  const found: string[] = []
  for (let at = 0; at < octets.length;) {
    const length = ((octets[at + 16] ?? 0) << 8) | (octets[at + 17] ?? 0)
    found.push(octets.subarray(at + 16, at + length).toHex())
    at += length
  }
  return found
}

interface End {
  readonly line: Line
  readonly slot: number
  isClosed: boolean
}

export class OnePeer {
  readonly peer: Peer
  readonly core = core
  readonly verdicts: Verdict[] = []
  readonly dials: Milliseconds[] = []
  readonly ends = new Map<number, End>()
  now = milliseconds(0)
  #local: LocalEnd
  #backlog = new Set<number>()

  constructor(settings: Partial<PeerSettings> = {}, options: Partial<PeerOptions> = {}, local = LOCAL) {
    this.#local = local
    this.peer = new Peer({
      settings: { ...SETTINGS, ...settings },
      node: 'node-a',
      random: () => 0.999_999,
      ...options,
    })
  }

  /** Starts, and has the dial come up: the number of the connection, with our OPEN on it. */
  dial(): number {
    if (this.dials.length === 0) this.start()
    const connection = this.lastConnection
    this.connected(connection)
    return connection
  }

  start(): void {
    this.do(this.peer.start(this.now))
  }

  connected(connection: number): void {
    this.#open(connection)
    this.do(this.peer.connected(this.now, connection, this.#local))
  }

  accept(): number {
    const { connection, effects } = this.peer.accepted(this.now, this.#local)
    this.#open(connection)
    this.do(effects)
    return connection
  }

  /** Establishes the session over a dial; nothing that was sent so far is kept. */
  establish(open = OPEN): number {
    const connection = this.dial()
    this.hear(connection, open, KEEPALIVE)
    return connection
  }

  /** Messages without their markers. */
  hear(connection: number, ...texts: readonly string[]): void {
    for (const text of texts) this.receive(connection, Uint8Array.fromHex(MARKER + text))
  }

  receive(connection: number, octets: Uint8Array): void {
    const end = this.ends.get(connection)
    if (end === undefined || end.isClosed) return
    this.core.write(end.slot, octets)
    end.line.received(this.now, this.peer, connection, (effects) => this.do(effects))
  }

  /** The other end closes. */
  close(connection: number): void {
    this.do(this.peer.closed(this.now, connection))
  }

  refuse(connection = this.lastConnection): void {
    this.do(this.peer.connectFailed(this.now, connection, 'connection refused'))
  }

  /** What was sent on the connection since the last call, read by the other end. */
  take(connection: number): readonly string[] {
    return messages(this.takeOctets(connection))
  }

  takeOctets(connection: number): Uint8Array {
    const end = this.ends.get(connection)
    if (end === undefined) return new Uint8Array(0)
    const parts: number[] = []
    for (;;) {
      const view = this.core.transmitView(end.slot)
      for (const octet of view) parts.push(octet)
      this.core.transmitted(end.slot, view.length)
      if (view.length > 0) this.do(this.peer.progressed(this.now, connection))
      if (!this.#backlog.delete(connection)) break
      this.#fill(connection)
    }
    return Uint8Array.from(parts)
  }

  isClosed(connection: number): boolean {
    return this.ends.get(connection)?.isClosed ?? false
  }

  /** Lets time pass: what is due on the way is done when it is due. */
  pass(duration: Milliseconds): void {
    const end = after(this.now, duration)
    for (let due = this.peer.deadline(); due !== undefined && due <= end; due = this.peer.deadline()) {
      this.now = milliseconds(Math.max(due, this.now))
      this.do(this.peer.advance(this.now))
    }
    this.now = end
    this.do(this.peer.advance(end))
  }

  get reasons(): readonly string[] {
    return this.verdicts.map(({ reason }) => reason)
  }

  #lastDial = 0

  get lastConnection(): number {
    return this.#lastDial
  }

  do(effects: readonly Effect[]): void {
    const fills: number[] = []
    for (const effect of effects) {
      if (effect.kind === 'report') this.verdicts.push(effect.verdict)
      else if (effect.kind === 'fill') fills.push(effect.connection)
      else if (effect.kind === 'dial') {
        this.#lastDial = effect.connection
        this.dials.push(this.now)
      } else this.#onLine(effect)
    }
    for (const connection of fills) this.#fill(connection)
  }

  #onLine(effect: Effect & { readonly kind: 'send' | 'close' | 'negotiated' }): void {
    const end = this.ends.get(effect.connection)
    if (end === undefined) return
    if (effect.kind === 'negotiated') end.line.negotiated(effect.session, this.#local)
    else if (effect.kind === 'close') end.isClosed = true
    else if (!this.core.queue(end.slot, effect.octets)) throw new Error('no room for a message')
  }

  #open(connection: number): void {
    const slot = takeSlot()
    this.ends.set(connection, { line: new Line(this.core, slot), slot, isClosed: false })
  }

  #fill(connection: number): void {
    const end = this.ends.get(connection)
    if (end === undefined) return
    const { effects, isDone } = this.peer.fill(this.now, connection, end.line)
    if (!isDone) this.#backlog.add(connection)
    this.do(effects)
  }
}
