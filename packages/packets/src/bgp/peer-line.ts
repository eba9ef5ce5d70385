// One connection of a peer: its socket and its slot in the BGP core. The kernel writes what arrives into the slot and takes
// from there what leaves.

import { after, milliseconds, type Milliseconds } from '@ingot/api'
import { Line, type LocalEnd, type Session } from '@ingot/bgp'
import type { BgpCore } from '@ingot/wire'
import type { Stream } from '../transport.ts'
import { LineRecording, type PeerRecording, type RecordedLine } from './peer-recording.ts'
import type { Slot } from './slots.ts'

/** So long the other end has time to read the last words before the socket is closed under them. */
const LAST_WORDS = milliseconds(500)

export class PeerLine {
  readonly connection: number
  readonly stream: Stream
  readonly slot: Slot
  readonly line: Line
  /** The other end has opened it. */
  readonly isAccepted: boolean
  /** Its TCP connection is on its way. */
  isOpening: boolean
  /** The socket took less than there was. */
  isBlocked = false
  /** Known once it is open. */
  local: LocalEnd | undefined
  #session: Session | undefined
  #recording: LineRecording | undefined
  #closesAt: Milliseconds | undefined
  readonly #core: BgpCore

  constructor(slot: Slot, connection: number, stream: Stream, isAccepted: boolean) {
    this.slot = slot
    this.#core = slot.core
    this.connection = connection
    this.stream = stream
    this.line = new Line(slot.core, slot.number)
    this.isAccepted = isAccepted
    this.isOpening = !isAccepted
  }

  /** From now on what passes is recorded. */
  record(recording: PeerRecording): void {
    const keep = (octets: Uint8Array, isSent: boolean) => recording.message(this.recorded, octets, isSent)
    this.#recording = new LineRecording(keep)
  }

  get recorded(): RecordedLine {
    return { remote: this.stream.remote.address, local: this.local?.address, session: this.#session }
  }

  /** Octets that the socket has not taken. */
  get unsent(): number {
    return this.#core.transmitLength(this.slot.number)
  }

  /** Reads at most so many octets into the slot; how many came, 0 at the end. */
  read(limit: number): number {
    const room = this.#core.receiveView(this.slot.number).subarray(0, limit)
    const length = this.stream.read(room)
    this.#recording?.heard(room.subarray(0, length))
    this.#core.received(this.slot.number, length)
    return length
  }

  /** Prefixes in what has arrived. */
  heard(): { readonly announced: number; readonly withdrawn: number } {
    return this.#core.receivedCounts(this.slot.number)
  }

  negotiated(session: Session): void {
    this.#session = session
    if (this.local !== undefined) this.line.negotiated(session, this.local)
  }

  /**
   * Puts a message behind what is to be sent. Where there is no room the other end reads nothing, and would not read this
   * one either.
   */
  queue(octets: Uint8Array): void {
    this.line.message(octets)
  }

  /** Hands the socket what there is; how many octets it took. */
  flush(): number {
    const waiting = this.#core.transmitView(this.slot.number)
    if (waiting.length === 0 || this.isOpening) return 0
    const taken = this.stream.write(waiting)
    this.#recording?.said(waiting.subarray(0, taken))
    this.#core.transmitted(this.slot.number, taken)
    this.isBlocked = taken < waiting.length
    return taken
  }

  /** Nothing more is heard; what is to be said still is. True where there was nothing to say. */
  end(now: Milliseconds): boolean {
    if (this.isOpening || this.unsent === 0) return true
    this.#closesAt = after(now, LAST_WORDS)
    return false
  }

  get isEnding(): boolean {
    return this.#closesAt !== undefined
  }

  get closesAt(): Milliseconds | undefined {
    return this.#closesAt
  }
}
