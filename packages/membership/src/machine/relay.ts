// Pings for others: another member did not hear from a third one and asks us. The answer is passed on; where none comes,
// a nack says that we, at least, are there.

import type { Endpoint } from '../effect.ts'
import { usableEndpoint } from '../endpoint.ts'
import { encodeMessage } from '../wire/messages.ts'
import type { IndirectPing } from '../wire/messages.ts'
import type { Parts } from './parts.ts'
import type { SequenceNumbers } from './sequence-numbers.ts'
import type { Timer } from './timers.ts'

interface Relayed {
  readonly seqNo: number
  readonly replyTo: Endpoint
  readonly name: string
  readonly timer: Timer
}

/** A member asks for one at a time, three others each; so many at once would be a cluster that falls apart, or abuse. */
const MOST_RELAYED = 256

export class Relay {
  readonly #parts: Parts
  readonly #sequenceNumbers: SequenceNumbers
  readonly #relayed = new Map<number, Relayed>()

  constructor(parts: Parts, sequenceNumbers: SequenceNumbers) {
    this.#parts = parts
    this.#sequenceNumbers = sequenceNumbers
  }

  hearIndirectPing(from: Endpoint, ping: IndirectPing): void {
    const { outbox, settings, table, timers } = this.#parts
    const target = usableEndpoint(ping.target, ping.port)
    if (target === undefined) return outbox.drop('unusableAddress')
    if (this.#relayed.size >= MOST_RELAYED) return outbox.drop('tooManyRelays')
    const seqNo = this.#sequenceNumbers.next()
    const replyTo = usableEndpoint(ping.sourceAddr, ping.sourcePort) ?? from
    const timer = timers.after(settings.probeTimeout, () => this.#giveUp(seqNo, ping.nack))
    this.#relayed.set(seqNo, { seqNo: ping.seqNo, replyTo, name: ping.sourceNode, timer })
    const { name, address, port } = table.self
    const source = { sourceAddr: address, sourcePort: port, sourceNode: name }
    outbox.packet(target, [encodeMessage('ping', { seqNo, node: ping.node, ...source })], ping.node)
  }

  hearAck(seqNo: number): void {
    const relayed = this.#relayed.get(seqNo)
    if (relayed === undefined) return
    this.#relayed.delete(seqNo)
    this.#parts.timers.cancel(relayed.timer)
    const ack = encodeMessage('ackResp', { seqNo: relayed.seqNo, payload: new Uint8Array(0) })
    this.#parts.outbox.packet(relayed.replyTo, [ack], relayed.name)
  }

  #giveUp(seqNo: number, wantsNack: boolean): void {
    const relayed = this.#relayed.get(seqNo)
    this.#relayed.delete(seqNo)
    if (relayed === undefined || !wantsNack) return
    const nack = encodeMessage('nackResp', { seqNo: relayed.seqNo })
    this.#parts.outbox.packet(relayed.replyTo, [nack], relayed.name)
  }
}
