// Gossip between the machine of packages/membership and the sockets of the packet thread: hands in what has arrived,
// carries out what the machine asks for, a bounded part of it each turn. Streams are the machine's by number.

import { after, seconds, type Milliseconds } from '@ingot/api'
import { Membership } from '@ingot/membership'
import type { Effect, Member, MembershipEvent, MembershipOptions } from '@ingot/membership'
import type { OpenFailure } from './network.ts'
import type { Datagrams, DatagramSocket, Endpoint, Stream, StreamListener, Streams } from './transport.ts'

/** As many push/pulls at a time as memberlist allows. */
const CONNECTIONS = 128
const DATAGRAMS_PER_TURN = 32
const ACCEPTED_PER_TURN = 8
const DATAGRAM_SIZE = 65_536
const STREAM_PART_SIZE = 65_536
/** So long whoever takes nothing in may keep one of the connections from others. */
const LAST_WORDS = seconds(10)
/** Events that nobody has taken yet; without a key a stranger can cause them. */
const EVENTS_MAX = 256

/** UDP and TCP of one node. */
export interface Transport {
  readonly datagrams: Datagrams
  readonly streams: Streams
}

/** A stream of the machine's, and what it has asked for that has not been done yet. */
interface Line {
  readonly stream: Stream
  isOpening: boolean
  /** Undefined until it is to be closed: so long the other end has time to take what is unsent. */
  closesBy: Milliseconds | undefined
  unsent: Uint8Array
}

export class GossipPort {
  readonly #membership: Membership
  readonly #transport: Transport
  readonly #local: Endpoint
  readonly #socket: DatagramSocket
  readonly #listener: StreamListener
  readonly #lines = new Map<number, Line>()
  readonly #datagram = new Uint8Array(DATAGRAM_SIZE)
  readonly #part = new Uint8Array(STREAM_PART_SIZE)
  #events: MembershipEvent[] = []
  #isMet = false
  #hasDeparted = false

  /** Binds both sockets; the errno where the network refuses one. */
  static open(now: Milliseconds, transport: Transport, options: MembershipOptions): GossipPort | OpenFailure {
    const local = { address: options.address, port: options.port }
    const socket = transport.datagrams.bind(local)
    if ('errno' in socket) return socket
    const listener = transport.streams.listen(local, CONNECTIONS)
    if (!('errno' in listener)) return new GossipPort(now, transport, options, socket, listener)
    socket.close()
    return listener
  }

  private constructor(
    now: Milliseconds,
    transport: Transport,
    options: MembershipOptions,
    socket: DatagramSocket,
    listener: StreamListener,
  ) {
    this.#membership = new Membership(now, options)
    this.#transport = transport
    this.#local = socket.local
    this.#socket = socket
    this.#listener = listener
  }

  /**
   * Who is there; undefined until it was tried to meet the others, or they have met us: a list of this node alone would
   * make it answer for everything.
   */
  members(): readonly Member[] | undefined {
    return this.#isMet ? this.#membership.members() : undefined
  }

  /** Takes in what waits on the sockets. All of it is to be in before `advance`. */
  serve(now: Milliseconds): void {
    for (let count = 0; count < DATAGRAMS_PER_TURN && this.#socket.isReadable; count++) {
      const received = this.#socket.receive(this.#datagram)
      if (received === undefined) break
      const data = this.#datagram.subarray(0, received.length)
      this.#carryOut(now, this.#membership.hearPacket(now, received.from, data))
    }
    for (let count = 0; count < ACCEPTED_PER_TURN && this.#listener.isReadable; count++) {
      const stream = this.#listener.accept()
      if (stream === undefined) break
      const number = this.#membership.acceptedStream(now)
      if (number === undefined) stream.close()
      else this.#lines.set(number, newLine(stream, false))
    }
    for (const [number, line] of this.#lines) this.#serveLine(now, number, line)
  }

  advance(now: Milliseconds): void {
    this.#carryOut(now, this.#membership.advance(now))
  }

  deadline(): Milliseconds | undefined {
    return this.#membership.deadline()
  }

  /** Meets the speakers at these addresses, those who are no members yet. */
  join(now: Milliseconds, peers: readonly Endpoint[]): void {
    this.#carryOut(now, this.#membership.join(now, peers))
  }

  /** Says something else of this node. */
  setMeta(now: Milliseconds, meta: Uint8Array): void {
    this.#carryOut(now, this.#membership.setMeta(now, meta))
  }

  /** Tells the others that this node goes; `hasDeparted` when they know. */
  leave(now: Milliseconds): void {
    this.#carryOut(now, this.#membership.leave(now))
  }

  get hasDeparted(): boolean {
    return this.#hasDeparted
  }

  /** What has happened since the last call. */
  takeEvents(): readonly MembershipEvent[] {
    const events = this.#events
    if (events.length > 0) this.#events = []
    return events
  }

  close(): void {
    this.#socket.close()
    this.#listener.close()
    for (const { stream } of this.#lines.values()) stream.close()
    this.#lines.clear()
  }

  #serveLine(now: Milliseconds, number: number, line: Line): void {
    const { stream } = line
    if (stream.state === 'failed' || (line.closesBy ?? Infinity) <= now) return this.#lose(now, number, line)
    if (line.isOpening) {
      if (stream.state === 'connecting') return
      line.isOpening = false
      this.#carryOut(now, this.#membership.openedStream(now, number))
    }
    if (line.unsent.length > 0 && stream.isWritable) this.#write(number, line)
    if (!stream.isReadable || !this.#lines.has(number)) return
    const length = stream.read(this.#part)
    if (length > 0) {
      const data = this.#part.subarray(0, length)
      this.#carryOut(now, this.#membership.hearStream(now, number, data))
    } else if (stream.state !== 'open') this.#lose(now, number, line)
  }

  /** The other end is done or takes nothing in, or the stream failed. */
  #lose(now: Milliseconds, number: number, { stream, closesBy }: Line): void {
    this.#lines.delete(number)
    stream.close()
    if (closesBy === undefined) this.#carryOut(now, this.#membership.closedStream(now, number))
  }

  #carryOut(now: Milliseconds, effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'packet') this.#socket.send(effect.data, effect.to)
      else if (effect.kind === 'event') this.#note(effect.event)
      else if (effect.kind === 'dial') this.#dial(now, effect.stream, effect.to)
      else this.#tellLine(now, effect)
    }
  }

  #note(event: MembershipEvent): void {
    if (event.kind === 'joinEnded' || event.kind === 'joined') this.#isMet = true
    if (event.kind === 'departed') this.#hasDeparted = true
    if (this.#events.length < EVENTS_MAX) this.#events.push(event)
  }

  #dial(now: Milliseconds, number: number, to: Endpoint): void {
    const stream = this.#transport.streams.connect(to, { from: this.#local.address })
    // a stream that was opened has an errno too
    if ('state' in stream) this.#lines.set(number, newLine(stream, true))
    else this.#carryOut(now, this.#membership.closedStream(now, number))
  }

  #tellLine(now: Milliseconds, effect: Effect & { readonly kind: 'send' | 'close' }): void {
    const line = this.#lines.get(effect.stream)
    if (line === undefined) return
    if (effect.kind === 'close') line.closesBy = after(now, LAST_WORDS)
    else line.unsent = joined(line.unsent, effect.data)
    this.#write(effect.stream, line)
  }

  /** Sends what it takes, and closes when that was asked for and nothing is left. */
  #write(number: number, line: Line): void {
    if (line.unsent.length > 0) line.unsent = line.unsent.subarray(line.stream.write(line.unsent))
    if (line.closesBy === undefined) return
    if (line.unsent.length > 0 && line.stream.state !== 'failed') return
    this.#lines.delete(number)
    line.stream.close()
  }
}

function newLine(stream: Stream, isOpening: boolean): Line {
  return { stream, isOpening, closesBy: undefined, unsent: new Uint8Array(0) }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other
  const both = new Uint8Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}
