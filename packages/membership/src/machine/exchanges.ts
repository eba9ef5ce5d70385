// TCP streams, each good for one question and its answer: push/pull with another member, or a ping where UDP went
// unanswered. Ours are numbered here, so are those that others open; both end with `close`, after an answer, a mistake
// or a time-out.

import type { Milliseconds } from '@ingot/api'
import type { Endpoint, ExchangeFailure } from '../effect.ts'
import { encodeMessage } from '../wire/messages.ts'
import type { Ping } from '../wire/messages.ts'
import type { Protection } from '../wire/packet.ts'
import { findIncompatible } from '../wire/protocol-version.ts'
import { STATES, encodePushPull } from '../wire/push-pull.ts'
import type { PushPull } from '../wire/push-pull.ts'
import { StreamReader } from '../wire/stream.ts'
import type { StreamMessage } from '../wire/stream.ts'
import type { Parts } from './parts.ts'
import type { Rumours } from './rumours.ts'
import type { Timer } from './timers.ts'

interface Stream {
  readonly number: number
  readonly reader: StreamReader
  /** What we ask with it; undefined where somebody asks us. */
  readonly question: Question | undefined
  timer: Timer
}

interface Question {
  readonly message: () => Uint8Array
  /** Undefined: that was the answer. */
  readonly hear: (message: StreamMessage) => ExchangeFailure | undefined
  readonly end: (failure: ExchangeFailure | undefined) => void
  /** Set where it does not depend on when the stream was opened. */
  readonly deadline?: Milliseconds
}

/** As many as memberlist answers at once. */
const MOST_ACCEPTED = 128
/** What all streams may hold together: a state of 5,000 members has less than 1 MiB. */
const MOST_OCTETS = 64 * 1024 * 1024

export class Exchanges {
  readonly #parts: Parts
  readonly #rumours: Rumours
  readonly #protection: Protection
  readonly #streams = new Map<number, Stream>()
  #accepted = 0
  #octets = 0
  #last = 0

  constructor(parts: Parts, rumours: Rumours, protection: Protection) {
    this.#parts = parts
    this.#rumours = rumours
    this.#protection = protection
  }

  /** Sends this node's list to the peer and takes in the one that comes back. */
  pushPull(peer: Endpoint, join: boolean, end: (failure: ExchangeFailure | undefined) => void): void {
    this.#dial(peer, {
      message: () => this.#ownState(join),
      hear: (message) => {
        if (message.kind === 'err') return 'remoteError'
        return message.kind === 'pushPull' ? this.#merge(message.body) : 'unknownType'
      },
      end,
    })
  }

  ping(peer: Endpoint, ping: Ping, deadline: Milliseconds, reached: () => void): void {
    this.#dial(peer, {
      message: () => encodeMessage('ping', ping),
      hear: ({ kind, body }) => (kind === 'ackResp' && body.seqNo === ping.seqNo ? undefined : 'unknownType'),
      end: (failure) => failure === undefined && reached(),
      deadline,
    })
  }

  /** Somebody has connected. Undefined: there are too many already, the stream is to be closed. */
  accept(): number | undefined {
    if (this.#accepted >= MOST_ACCEPTED) {
      this.#parts.outbox.drop('tooManyStreams')
      return undefined
    }
    this.#accepted += 1
    return this.#open(undefined).number
  }

  opened(number: number): void {
    const stream = this.#streams.get(number)
    if (stream?.question === undefined) return
    this.#parts.timers.cancel(stream.timer)
    stream.timer = this.#startTimer(number, stream.question)
    this.#parts.outbox.stream(number, stream.question.message())
  }

  hear(number: number, piece: Uint8Array): void {
    const stream = this.#streams.get(number)
    if (stream === undefined) return
    if (this.#octets + piece.length > MOST_OCTETS) return this.#end(stream, 'tooLarge')
    const before = stream.reader.size
    const reading = stream.reader.hear(piece)
    this.#octets += stream.reader.size - before
    if (reading.kind === 'dropped') return this.#end(stream, reading.reason)
    if (reading.kind === 'incomplete') return
    if (stream.question !== undefined) return this.#end(stream, stream.question.hear(reading.message))
    this.#end(stream, this.#answer(number, reading.message))
  }

  closed(number: number): void {
    const stream = this.#streams.get(number)
    if (stream === undefined) return
    this.#forget(stream)
    stream.question?.end('closed')
  }

  #answer(number: number, message: StreamMessage): ExchangeFailure | undefined {
    const { outbox, table } = this.#parts
    if (message.kind === 'pushPull') {
      // Taken in first: if the other takes this node for dead, it finds the contradiction in the answer.
      const failure = this.#merge(message.body)
      outbox.stream(number, this.#ownState(message.body.join))
      return failure
    }
    if (message.kind !== 'ping') return 'unknownType'
    const { node, seqNo } = message.body
    if (node !== '' && node !== table.self.name) return 'otherNode'
    outbox.stream(number, encodeMessage('ackResp', { seqNo, payload: new Uint8Array(0) }))
    return undefined
  }

  #merge({ nodes }: PushPull): ExchangeFailure | undefined {
    const theirs = nodes.map(({ name, vsn, state }) => ({ name, vsn, isAlive: STATES[state] === 'alive' }))
    const records = [...this.#parts.table.records()]
    const ours = records.map(({ name, vsn, state }) => ({ name, vsn, isAlive: state === 'alive' }))
    if (findIncompatible([...theirs, ...ours]) !== undefined) return 'protocolVersion'
    for (const node of nodes) this.#rumours.hearOf(node)
    return undefined
  }

  #ownState(join: boolean): Uint8Array {
    const nodes = [...this.#parts.table.records()].map((it) => ({
      name: it.name,
      addr: it.address,
      port: it.port,
      meta: it.meta,
      incarnation: it.incarnation,
      state: STATES.indexOf(it.state),
      vsn: it.vsn,
    }))
    return encodePushPull({ join, nodes })
  }

  #dial({ address, port }: Endpoint, question: Question): void {
    const { number } = this.#open(question)
    this.#parts.outbox.add({ kind: 'dial', stream: number, to: { address, port } })
  }

  #open(question: Question | undefined): Stream {
    this.#last += 1
    const number = this.#last
    const reader = new StreamReader(this.#protection)
    const stream = { number, reader, question, timer: this.#startTimer(number, question) }
    this.#streams.set(number, stream)
    return stream
  }

  #startTimer(number: number, question: Question | undefined): Timer {
    const { timers, settings } = this.#parts
    const expire = () => {
      const stream = this.#streams.get(number)
      if (stream !== undefined) this.#end(stream, 'timeout')
    }
    return question?.deadline === undefined
      ? timers.after(settings.tcpTimeout, expire)
      : timers.at(question.deadline, expire)
  }

  #end(stream: Stream, failure: ExchangeFailure | undefined): void {
    const { outbox } = this.#parts
    this.#forget(stream)
    outbox.add({ kind: 'close', stream: stream.number })
    if (stream.question !== undefined) return stream.question.end(failure)
    // What a stranger may have sent is counted; what a member failed to answer is reported instead.
    if (failure !== undefined && failure !== 'closed' && failure !== 'remoteError') outbox.drop(failure)
  }

  #forget(stream: Stream): void {
    this.#streams.delete(stream.number)
    this.#octets -= stream.reader.size
    if (stream.question === undefined) this.#accepted -= 1
    this.#parts.timers.cancel(stream.timer)
  }
}
