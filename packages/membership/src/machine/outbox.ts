// The effects of one input, and how a message becomes one of them: what is to be told to everybody goes along with
// every packet to a member, as far as there is room.

import type { Effect, Endpoint, MembershipEvent } from '../effect.ts'
import { isSameEndpoint } from '../endpoint.ts'
import type { MembershipSettings } from '../settings.ts'
import { COMPOUND_ENTRY_SIZE, COMPOUND_HEADER_SIZE, joinMessages, MOST_MESSAGES } from '../wire/compound.ts'
import type { DropReason } from '../wire/drop-reason.ts'
import { ENCRYPTION_OVERHEAD } from '../wire/encryption.ts'
import { CHECKSUM_HEADER_SIZE, sealPacket } from '../wire/packet.ts'
import type { Protection } from '../wire/packet.ts'
import { understandsChecksums } from '../wire/protocol-version.ts'
import { sealStream } from '../wire/stream.ts'
import { retransmitLimit } from './broadcast-queue.ts'
import type { BroadcastQueue } from './broadcast-queue.ts'
import type { MemberRecord, MemberTable } from './member-table.ts'

export class Outbox {
  readonly dropped = new Map<DropReason, number>()
  readonly #settings: MembershipSettings
  readonly #protection: Protection
  readonly #broadcasts: BroadcastQueue
  readonly #table: MemberTable
  #effects: Effect[] = []

  constructor(
    settings: MembershipSettings,
    protection: Protection,
    broadcasts: BroadcastQueue,
    table: MemberTable,
  ) {
    this.#settings = settings
    this.#protection = protection
    this.#broadcasts = broadcasts
    this.#table = table
  }

  take(): readonly Effect[] {
    const effects = this.#effects
    this.#effects = []
    return effects
  }

  add(effect: Effect): void {
    this.#effects.push(effect)
  }

  event(event: MembershipEvent): void {
    this.add({ kind: 'event', event })
  }

  /** Counts something that was received and came to nothing. */
  drop(reason: DropReason): void {
    this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + 1)
  }

  /**
   * Sends the messages in one packet.
   *
   * @param name whose endpoint that is said to be. Only who is a member there is told news along with it: a stranger
   *   would use up how often they are sent.
   */
  packet(to: Endpoint, messages: readonly Uint8Array[], name: string): void {
    const record = this.#table.get(name)
    const member = record !== undefined && isSameEndpoint(record, to) ? record : undefined
    const news = member === undefined ? [] : this.#news(messages)
    this.#send(to, [...messages, ...news], member)
  }

  /** Sends a member nothing but news; whether there was any. */
  gossip(to: MemberRecord): boolean {
    const news = this.#news([])
    if (news.length > 0) this.#send(to, news, to)
    return news.length > 0
  }

  stream(stream: number, message: Uint8Array): void {
    const data = sealStream(message, this.#settings.enableCompression, this.#protection)
    this.add({ kind: 'send', stream, data })
  }

  #send(to: Endpoint, messages: readonly Uint8Array[], member: MemberRecord | undefined): void {
    const layers = {
      compression: this.#settings.enableCompression,
      checksum: member !== undefined && understandsChecksums(member.vsn),
    }
    const { address, port } = to
    const data = sealPacket(joinMessages(messages), layers, this.#protection)
    this.add({ kind: 'packet', to: { address, port }, data })
  }

  #news(messages: readonly Uint8Array[]): readonly Uint8Array[] {
    if (this.#broadcasts.size === 0) return []
    const { udpBufferSize, retransmitMult } = this.#settings
    const own = messages.reduce((sum, message) => sum + message.length + COMPOUND_ENTRY_SIZE, 0)
    const encryption = this.#protection.key === undefined ? 0 : ENCRYPTION_OVERHEAD
    const room = udpBufferSize - own - COMPOUND_HEADER_SIZE - CHECKSUM_HEADER_SIZE - encryption
    const most = MOST_MESSAGES - messages.length
    return this.#broadcasts.take(room, retransmitLimit(retransmitMult, this.#table.size), most)
  }
}
