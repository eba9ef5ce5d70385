// One node's part in the gossip: told what arrives and what time it is, it returns what to send and what has changed.
// It opens no socket, reads no clock and throws no dice of its own, so that a whole cluster of it runs in one process.
//
// Compatible with hashicorp/memberlist 0.5.1 as MetalLB's speakers run it. How it is cut:
//
//   wire/      packets and streams: from octets to messages and back, over message-pack/ and lzw/
//   machine/   rumours (what is believed of whom), prober and relay (who is there), exchanges and joining (whole lists
//              over TCP), and what they share: the table of members, the queue of news, timers, the outbox

import { milliseconds, seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { Effect, Endpoint, Member } from './effect.ts'
import { usableEndpoint } from './endpoint.ts'
import { Awareness } from './machine/awareness.ts'
import { BroadcastQueue } from './machine/broadcast-queue.ts'
import { Exchanges } from './machine/exchanges.ts'
import { Joining } from './machine/joining.ts'
import { MemberTable, isGone } from './machine/member-table.ts'
import type { MemberRecord } from './machine/member-table.ts'
import { Outbox } from './machine/outbox.ts'
import type { Parts } from './machine/parts.ts'
import { Prober } from './machine/prober.ts'
import { below } from './machine/random.ts'
import type { Random } from './machine/random.ts'
import { Relay } from './machine/relay.ts'
import { Rumours } from './machine/rumours.ts'
import { SequenceNumbers } from './machine/sequence-numbers.ts'
import { Timers } from './machine/timers.ts'
import type { MembershipSettings } from './settings.ts'
import type { DropReason } from './wire/drop-reason.ts'
import { NONCE_SIZE } from './wire/encryption.ts'
import { LONGEST_META } from './wire/field-types.ts'
import { encodeMessage } from './wire/messages.ts'
import type { Message, Ping } from './wire/messages.ts'
import { openPacket } from './wire/packet.ts'
import type { Protection } from './wire/packet.ts'
import { OWN_VERSIONS } from './wire/protocol-version.ts'

export interface MembershipOptions extends Endpoint {
  /** The name of the Kubernetes node. Two members must not have the same. */
  readonly name: string
  /** What this node says of itself, at most 512 octets. */
  readonly meta?: Uint8Array
  readonly settings: MembershipSettings
  /** Of `gossipKey`; undefined: nothing is encrypted. */
  readonly key?: Uint8Array | undefined
  readonly random: Random
}

/** So long a leave may take. */
const LEAVE_TIMEOUT: Milliseconds = seconds(1)
/** Who is told of it at once; with more members gossip does the rest. */
const TOLD_AT_ONCE = 32
/** From here on push/pull becomes rarer: twice the interval above 32, three times above 64 members. */
const PUSH_PULL_SCALE = 32

/**
 * The gossip of one node. Times are of one monotonic clock; each input returns what is to be done for it, in order.
 * Before `advance` is called everything that has arrived is to be handed in.
 */
export class Membership {
  readonly #parts: Parts
  readonly #protection: Protection
  readonly #rumours: Rumours
  readonly #prober: Prober
  readonly #relay: Relay
  readonly #exchanges: Exchanges
  readonly #joining: Joining
  #isLeaving = false

  constructor(now: Milliseconds, options: MembershipOptions) {
    const { settings, random, key } = options
    const { gossipVerifyIncoming: verifyIncoming, gossipVerifyOutgoing: verifyOutgoing } = settings
    this.#protection = { key, verifyIncoming, verifyOutgoing, nonce: () => random.bytes(NONCE_SIZE) }
    const timers = new Timers(now, settings.probeTimeout)
    const table = new MemberTable(ownRecord(now, options), random)
    const broadcasts = new BroadcastQueue()
    const outbox = new Outbox(settings, this.#protection, broadcasts, table)
    const awareness = new Awareness(settings.awarenessMaxMultiplier)
    this.#parts = { settings, random, timers, table, broadcasts, outbox, awareness }

    const sequenceNumbers = new SequenceNumbers(random)
    this.#rumours = new Rumours(this.#parts)
    this.#exchanges = new Exchanges(this.#parts, this.#rumours, this.#protection)
    this.#prober = new Prober(this.#parts, this.#rumours, this.#exchanges, sequenceNumbers)
    this.#relay = new Relay(this.#parts, sequenceNumbers)
    this.#joining = new Joining(this.#parts, this.#exchanges)
    this.#startLater(settings.probeInterval, () => this.#prober.begin())
    this.#startLater(settings.gossipInterval, () => this.#gossip())
    this.#startLater(settings.pushPullInterval, () => this.#pushPull())
  }

  /** Those who are there as far as is known: alive and suspect ones, and this node unless it has left. */
  members(): readonly Member[] {
    return this.#parts.table.members()
  }

  /** What came to nothing of all that was received, since the beginning. */
  get dropped(): ReadonlyMap<DropReason, number> {
    return this.#parts.outbox.dropped
  }

  /** How much this node doubts itself: 0 is well, `awarenessMaxMultiplier - 1` the worst. */
  get healthScore(): number {
    return this.#parts.awareness.score
  }

  /** When `advance` is to be called at the latest. */
  deadline(): Milliseconds | undefined {
    return this.#parts.timers.deadline()
  }

  advance(now: Milliseconds): readonly Effect[] {
    return this.#turn(now, () => this.#parts.timers.run())
  }

  /** A datagram. Its octets may be used again afterwards. */
  hearPacket(now: Milliseconds, from: Endpoint, data: Uint8Array): readonly Effect[] {
    return this.#turn(now, () => {
      const { messages, dropped } = openPacket(data, this.#protection)
      for (const reason of dropped) this.#parts.outbox.drop(reason)
      for (const message of messages) this.#hear(from, message)
    })
  }

  /** Somebody has connected: the number of the stream from now on, or undefined if it is to be closed at once. */
  acceptedStream(now: Milliseconds): number | undefined {
    this.#parts.timers.tell(now)
    return this.#exchanges.accept()
  }

  /** A stream of a `dial` is connected. */
  openedStream(now: Milliseconds, stream: number): readonly Effect[] {
    return this.#turn(now, () => this.#exchanges.opened(stream))
  }

  hearStream(now: Milliseconds, stream: number, data: Uint8Array): readonly Effect[] {
    return this.#turn(now, () => this.#exchanges.hear(stream, data))
  }

  /** The other side has closed, or the stream failed or could not be opened. */
  closedStream(now: Milliseconds, stream: number): readonly Effect[] {
    return this.#turn(now, () => this.#exchanges.closed(stream))
  }

  /** Meets the nodes at those addresses; an event `joinEnded` says how it went. Those who are members are passed over. */
  join(now: Milliseconds, peers: readonly Endpoint[]): readonly Effect[] {
    return this.#turn(now, () => this.#joining.join(peers))
  }

  /** Says something else of this node from now on, at most 512 octets. */
  setMeta(now: Milliseconds, meta: Uint8Array): readonly Effect[] {
    return this.#turn(now, () => this.#rumours.setMeta(checkMeta(meta)))
  }

  /** Tells the others that this node goes, the first of them at once. It is done with the event `departed`. */
  leave(now: Milliseconds): readonly Effect[] {
    return this.#turn(now, () => {
      if (this.#rumours.hasLeft) return
      const { timers, table, outbox } = this.#parts
      this.#rumours.leave()
      this.#isLeaving = true
      timers.after(LEAVE_TIMEOUT, () => this.#depart())
      const told = table.choose(TOLD_AT_ONCE, (record) => !isGone(record))
      const { name: node, incarnation } = table.self
      const message = encodeMessage('dead', { incarnation, node, from: node })
      for (const record of told) outbox.packet(record, [message], '')
      if (told.length === 0) this.#depart()
    })
  }

  #turn(now: Milliseconds, act: () => void): readonly Effect[] {
    this.#parts.timers.tell(now)
    act()
    const { broadcasts, table, outbox } = this.#parts
    if (this.#isLeaving && !broadcasts.has(table.self.name)) this.#depart()
    return outbox.take()
  }

  #depart(): void {
    if (!this.#isLeaving) return
    this.#isLeaving = false
    this.#parts.outbox.event({ kind: 'departed' })
  }

  #hear(from: Endpoint, message: Message): void {
    switch (message.kind) {
      case 'ping':
        return this.#hearPing(from, message.body)
      case 'indirectPing':
        return this.#relay.hearIndirectPing(from, message.body)
      case 'ackResp':
        return this.#prober.hearAck(message.body.seqNo) ? undefined : this.#relay.hearAck(message.body.seqNo)
      case 'nackResp':
        return this.#prober.hearNack(message.body.seqNo)
      case 'alive':
        return this.#rumours.hearAlive(message.body)
      case 'suspect':
        return this.#rumours.hearSuspect(message.body)
      case 'dead':
        return this.#rumours.hearDead(message.body)
      case 'err':
        return this.#parts.outbox.drop('unknownType')
    }
  }

  #hearPing(from: Endpoint, { seqNo, node, sourceAddr, sourcePort, sourceNode }: Ping): void {
    const { outbox, table } = this.#parts
    if (node !== '' && node !== table.self.name) return outbox.drop('otherNode')
    const to = usableEndpoint(sourceAddr, sourcePort) ?? from
    outbox.packet(to, [encodeMessage('ackResp', { seqNo, payload: new Uint8Array(0) })], sourceNode)
  }

  /** The first time after a random part of the interval, so that nodes that start together do not keep step. */
  #startLater(interval: Milliseconds, run: () => void): void {
    const { random, timers } = this.#parts
    if (interval > 0) timers.after(milliseconds(below(random, interval)), run)
  }

  #gossip(): void {
    const { settings, table, timers, broadcasts, outbox } = this.#parts
    timers.after(settings.gossipInterval, () => this.#gossip())
    if (broadcasts.size === 0) return
    const isTold = ({ state, changed }: MemberRecord) =>
      state !== 'left' && (state !== 'dead' || timers.now - changed <= settings.gossipToTheDeadTime)
    for (const record of table.choose(settings.gossipNodes, isTold)) {
      if (!outbox.gossip(record)) return
    }
  }

  #pushPull(): void {
    const { settings, table, timers, outbox } = this.#parts
    const scale = Math.max(0, Math.ceil(Math.log2(table.size / PUSH_PULL_SCALE)))
    timers.after(milliseconds(settings.pushPullInterval * (scale + 1)), () => this.#pushPull())
    const [peer] = table.choose(1, ({ state }) => state === 'alive')
    if (peer === undefined) return
    const { address, port } = peer
    this.#exchanges.pushPull(peer, false, (failure) => {
      if (failure === undefined) return
      outbox.event({ kind: 'exchangeFailed', peer: { address, port }, failure })
    })
  }
}

function ownRecord(now: Milliseconds, { name, address, port, meta }: MembershipOptions): MemberRecord {
  return {
    name,
    address,
    port,
    meta: checkMeta(meta ?? new Uint8Array(0)),
    vsn: OWN_VERSIONS,
    incarnation: 1,
    state: 'alive',
    changed: now,
    suspicion: undefined,
    isConflictReported: false,
  }
}

/** A longer one is a bug of the caller: others would not take it. */
function checkMeta(meta: Uint8Array): Uint8Array {
  if (meta.length > LONGEST_META) throw new RangeError(`${meta.length} octets of meta, not ${LONGEST_META}`)
  return meta
}
