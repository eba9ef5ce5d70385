// Typed calls into the BGP core: slots for connections, what was received cut into messages and judged, and prefixes packed
// into UPDATEs. The kernel reads and writes the areas of a slot directly: their places are offsets in the memory. It
// opens no socket and reads no file; the bytes of bgp.wasm and the memory are handed in.

import {
  APPENDED,
  DOES_NOT_FIT,
  FORM_MP_REACH,
  FORM_MP_UNREACH,
  FORM_NLRI,
  FORM_WITHDRAWN,
  MESSAGE_NONE,
  MESSAGE_WHOLE,
  PACK_ATTRIBUTES,
  PACK_ATTRIBUTES_LENGTH,
  PACK_ATTRIBUTES_SIZE,
  PACK_END,
  PACK_LONGEST,
  PACK_MESSAGE,
  PACK_MESSAGES,
  PACK_NEXT_HOP,
  PACK_NEXT_HOP_LENGTH,
  PACK_PREFIX,
  PACK_TAIL,
  RECEIVE_SIZE,
  SLOT_ANNOUNCED,
  SLOT_LOCAL_ADDRESS,
  SLOT_LOCAL_AS,
  SLOT_RECEIVE,
  SLOT_RECEIVE_END,
  SLOT_REMOTE_AS,
  SLOT_ROLE,
  SLOT_SESSION,
  SLOT_SIZE,
  SLOT_STATE_SIZE,
  SLOT_TRANSMIT,
  SLOT_TRANSMIT_END,
  SLOT_TRANSMIT_START,
  SLOT_UPDATES,
  SLOT_WITHDRAWN,
  SLOTS,
} from '@ingot/wasm/bgp/memory-map'

import { loadBgpCore, type BgpExports } from '../loader.ts'
import { HeardMessage } from './heard-message.ts'
import { FAMILY_BITS, roleOf, sessionBits, UNNEGOTIATED, type BgpFamily, type BgpSession } from './session.ts'

/** What `next` came to: a message is in `heard`, more has to be received first, or the header in `heard` is wrong. */
export type Next = 'message' | 'needsMore' | 'headerError'

/** A prefix was taken; there is no room until something was sent; the attributes leave no room for any prefix. */
export type Appended = 'appended' | 'noRoom' | 'doesNotFit'

/** From `encodePrefix`. */
export interface EncodedPrefix {
  readonly octets: Uint8Array
}

/** Where the prefixes of an UPDATE stand. */
export type UpdateForm =
  /** IPv4 in the NLRI field; `attributes` are all, NEXT_HOP among them. */
  | { readonly kind: 'announce'; readonly attributes: Uint8Array }
  /** MP_REACH_NLRI with a next hop of 4, 16 or 32 octets; `attributes` are all others. */
  | {
      readonly kind: 'announceMultiprotocol'
      readonly family: BgpFamily
      readonly nextHop: Uint8Array
      readonly attributes: Uint8Array
    }
  | { readonly kind: 'withdraw' }
  | { readonly kind: 'withdrawMultiprotocol'; readonly family: BgpFamily }

const FORMS: Readonly<Record<UpdateForm['kind'], number>> = {
  announce: FORM_NLRI,
  announceMultiprotocol: FORM_MP_REACH,
  withdraw: FORM_WITHDRAWN,
  withdrawMultiprotocol: FORM_MP_UNREACH,
}

export class BgpCore {
  /** What the last `next` found, on whichever slot. */
  readonly heard: HeardMessage
  /** Connections that the memory has room for. */
  readonly slots: number
  readonly #core: BgpExports
  readonly #octets: Uint8Array
  readonly #words: Uint32Array
  readonly #doubles: Float64Array

  /** Starts the core that lies in bytes, or is compiled, on a memory from `createBgpMemory`, not used by another. */
  constructor(core: Uint8Array<ArrayBuffer> | WebAssembly.Module, memory: WebAssembly.Memory) {
    const { buffer } = memory
    this.#core = loadBgpCore(core, memory)
    this.#octets = new Uint8Array(buffer)
    this.#words = new Uint32Array(buffer)
    this.#doubles = new Float64Array(buffer)
    this.heard = new HeardMessage(buffer)
    this.slots = Math.floor((buffer.byteLength - SLOTS) / SLOT_SIZE)
  }

  /** Empties a slot for a new connection. */
  open(slot: number, session: BgpSession = UNNEGOTIATED): void {
    this.finishUpdate()
    const at = slotAt(slot)
    this.#octets.fill(0, at, at + SLOT_STATE_SIZE)
    this.setSession(slot, session)
  }

  /** From the next message on. */
  setSession(slot: number, session: BgpSession): void {
    this.#setWord(slot, SLOT_SESSION, sessionBits(session))
    this.#setWord(slot, SLOT_LOCAL_AS, session.localAs)
    this.#setWord(slot, SLOT_REMOTE_AS, session.remoteAs)
    this.#setWord(slot, SLOT_LOCAL_ADDRESS, session.localAddress ?? 0)
    this.#setWord(slot, SLOT_ROLE, roleOf(session))
  }

  /** Where recv(2) writes, as an offset in the memory, and how many octets it may: at least one after `needsMore`. */
  receiveAt(slot: number): number {
    return slotAt(slot) + SLOT_RECEIVE + this.#word(slot, SLOT_RECEIVE_END)
  }

  receiveRoom(slot: number): number {
    return RECEIVE_SIZE - this.#word(slot, SLOT_RECEIVE_END)
  }

  /** A view of where recv(2) may write. */
  receiveView(slot: number): Uint8Array {
    const at = this.receiveAt(slot)
    return this.#octets.subarray(at, at + this.receiveRoom(slot))
  }

  /** recv(2) wrote so many. */
  received(slot: number, octets: number): void {
    this.#setWord(slot, SLOT_RECEIVE_END, this.#word(slot, SLOT_RECEIVE_END) + octets)
  }

  /** Receives octets from elsewhere than a socket; returns how many there was room for. */
  write(slot: number, octets: Uint8Array): number {
    const taken = octets.subarray(0, this.receiveRoom(slot))
    this.#octets.set(taken, this.receiveAt(slot))
    this.received(slot, taken.length)
    return taken.length
  }

  /** Takes the next message of what was received into `heard`. After a header error nothing more can be taken. */
  next(slot: number): Next {
    return nextOf(this.#core.next(slot))
  }

  /** The same, but passes over UPDATEs of which there is nothing to tell: accepted, no End-of-RIB. They are counted. */
  nextOfNote(slot: number): Next {
    return nextOf(this.#core.nextOfNote(slot))
  }

  /** UPDATEs since `open`, and the prefixes in them. */
  receivedCounts(slot: number): {
    readonly updates: number
    readonly announced: number
    readonly withdrawn: number
  } {
    const at = slotAt(slot)
    return {
      updates: this.#doubles[(at + SLOT_UPDATES) / 8] ?? 0,
      announced: this.#doubles[(at + SLOT_ANNOUNCED) / 8] ?? 0,
      withdrawn: this.#doubles[(at + SLOT_WITHDRAWN) / 8] ?? 0,
    }
  }

  /** Where what is to be sent begins, as an offset in the memory, and how many octets it has. */
  transmitAt(slot: number): number {
    return slotAt(slot) + SLOT_TRANSMIT + this.#word(slot, SLOT_TRANSMIT_START)
  }

  transmitLength(slot: number): number {
    return this.#word(slot, SLOT_TRANSMIT_END) - this.#word(slot, SLOT_TRANSMIT_START)
  }

  /** send(2) took so many. Ends the UPDATE that is being packed, as `queue` and `open` do: it would move under it. */
  transmitted(slot: number, octets: number): void {
    this.finishUpdate()
    const isAll = octets >= this.transmitLength(slot)
    this.#setWord(slot, SLOT_TRANSMIT_START, isAll ? 0 : this.#word(slot, SLOT_TRANSMIT_START) + octets)
    if (isAll) this.#setWord(slot, SLOT_TRANSMIT_END, 0)
  }

  /** A view of what is to be sent. */
  transmitView(slot: number): Uint8Array {
    const at = this.transmitAt(slot)
    return this.#octets.subarray(at, at + this.transmitLength(slot))
  }

  /** Puts a whole message behind what is to be sent; false when there is no room. */
  queue(slot: number, message: Uint8Array): boolean {
    this.finishUpdate()
    if (this.#core.makeRoom(slot, message.length) === 0) return false
    this.#octets.set(message, this.transmitAt(slot) + this.transmitLength(slot))
    this.#setWord(slot, SLOT_TRANSMIT_END, this.#word(slot, SLOT_TRANSMIT_END) + message.length)
    return true
  }

  /** Begins UPDATEs that have all but their prefixes in common. Only one is begun at a time, of all slots. */
  beginUpdate(slot: number, form: UpdateForm): void {
    this.finishUpdate()
    const attributes = 'attributes' in form ? form.attributes.subarray(0, PACK_ATTRIBUTES_SIZE) : NOTHING
    const nextHop = 'nextHop' in form ? form.nextHop : NOTHING
    this.#octets.set(attributes, PACK_ATTRIBUTES)
    this.#octets.set(nextHop, PACK_NEXT_HOP)
    this.#words[PACK_ATTRIBUTES_LENGTH / 4] = attributes.length
    this.#words[PACK_NEXT_HOP_LENGTH / 4] = nextHop.length
    this.#core.beginUpdate(slot, FORMS[form.kind], 'family' in form ? FAMILY_BITS[form.family] : 0)
  }

  /** Appends a prefix as NLRI has it (from `encodePrefix`), with a path identifier where those were negotiated. */
  append(prefix: Uint8Array, pathIdentifier?: number): Appended {
    const start = pathIdentifier === undefined ? PACK_PREFIX : this.#writePath(PACK_PREFIX, pathIdentifier)
    this.#octets.set(prefix, start)
    const outcome = this.#core.append(start + prefix.length - PACK_PREFIX)
    if (outcome === APPENDED) return 'appended'
    return outcome === DOES_NOT_FIT ? 'doesNotFit' : 'noRoom'
  }

  /**
   * Appends prefixes of a list, from a place in it on, as far as the message that is begun has room for them; how many. The
   * next one begins another message, and is for `append`.
   */
  appendHere(prefixes: readonly EncodedPrefix[], from: number, pathIdentifier?: number): number {
    const message = this.#words[PACK_MESSAGE / 4] ?? 0
    if (message === 0) return 0
    const limit = message + (this.#words[PACK_LONGEST / 4] ?? 0) - (this.#words[PACK_TAIL / 4] ?? 0)
    let end = this.#words[PACK_END / 4] ?? 0
    let index = from
    for (; index < prefixes.length; index++) {
      const octets = prefixes[index]?.octets ?? NOTHING
      const size = octets.length + (pathIdentifier === undefined ? 0 : PATH_IDENTIFIER_SIZE)
      if (end + size > limit) break
      if (pathIdentifier !== undefined) end = this.#writePath(end, pathIdentifier)
      for (let at = 0; at < octets.length; at++) this.#octets[end++] = octets[at] ?? 0
    }
    this.#words[PACK_END / 4] = end
    return index - from
  }

  /** Octets of the message that is begun; 0 where none is. */
  get begunLength(): number {
    const message = this.#words[PACK_MESSAGE / 4] ?? 0
    return message === 0 ? 0 : (this.#words[PACK_END / 4] ?? 0) - message
  }

  /** Ends the last message; how many were made since `beginUpdate`. */
  finishUpdate(): number {
    this.#core.finishUpdate()
    return this.#words[PACK_MESSAGES / 4] ?? 0
  }

  /** Where it ends. */
  #writePath(start: number, pathIdentifier: number): number {
    for (let octet = 0; octet < PATH_IDENTIFIER_SIZE; octet++)
      this.#octets[start + octet] = pathIdentifier >>> (24 - octet * 8)
    return start + PATH_IDENTIFIER_SIZE
  }

  #word(slot: number, at: number): number {
    return this.#words[(slotAt(slot) + at) / 4] ?? 0
  }

  #setWord(slot: number, at: number, value: number): void {
    this.#words[(slotAt(slot) + at) / 4] = value
  }
}

const NOTHING = new Uint8Array()
/** RFC 7911 3. */
const PATH_IDENTIFIER_SIZE = 4

function slotAt(slot: number): number {
  return SLOTS + slot * SLOT_SIZE
}

function nextOf(outcome: number): Next {
  if (outcome === MESSAGE_WHOLE) return 'message'
  return outcome === MESSAGE_NONE ? 'needsMore' : 'headerError'
}
