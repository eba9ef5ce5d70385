// Reads MessagePack out of octets that anybody may have sent: nothing here throws, allocates by a length that was only
// claimed, or recurses deeper than a fixed bound. Once something was wrong the reader stays failed and every further
// read gives the zero of its type, so that a decoder reads straight on and asks once, at its end. Strings and octets are
// taken in the old raw form, which memberlist writes, and in the newer str and bin.
// https://github.com/msgpack/msgpack/blob/master/spec.md

import { isUtf8 } from 'node:buffer'

/** `truncated`: more octets could make it right. `malformed`: none could. */
export type ReadFailure = 'truncated' | 'malformed'

/** How deep a value that nobody asked for may be nested. */
const DEEPEST = 8
const EMPTY = new Uint8Array(0)
const decoder = new TextDecoder()

export class MessagePackReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #offset: number
  #failure: ReadFailure | undefined

  constructor(bytes: Uint8Array, offset = 0) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#offset = offset
  }

  get offset(): number {
    return this.#offset
  }

  get failure(): ReadFailure | undefined {
    return this.#failure
  }

  fail(failure: ReadFailure): void {
    this.#failure ??= failure
  }

  /** How many entries the map has that begins here; nil is a map without any. */
  mapLength(): number {
    const type = this.#octet()
    if (type >= 0x80 && type <= 0x8f) return type & 0x0f
    if (type === 0xde) return this.#uint16()
    if (type === 0xdf) return this.#uint32()
    if (type !== 0xc0) this.fail('malformed')
    return 0
  }

  /** A whole number from 0 to `largest`, in any of the forms of an integer; nil is 0. */
  unsigned(largest: number): number {
    const value = this.#integer()
    if (value >= 0 && value <= largest) return value
    this.fail('malformed')
    return 0
  }

  /** Nil is false. */
  boolean(): boolean {
    const type = this.#octet()
    if (type !== 0xc2 && type !== 0xc3 && type !== 0xc0) this.fail('malformed')
    return type === 0xc3
  }

  /** Octets of raw, str or bin: a view of what was handed in. Nil is no octets. */
  octets(longest: number): Uint8Array {
    const length = this.#rawLength()
    if (length > longest) this.fail('malformed')
    return this.#take(length)
  }

  /** Octets that are UTF-8. */
  text(longest: number): string {
    const octets = this.octets(longest)
    if (isUtf8(octets)) return decoder.decode(octets)
    this.fail('malformed')
    return ''
  }

  /** Passes over one value of whatever type. */
  skip(depth = 0): void {
    if (depth > DEEPEST) return this.fail('malformed')
    const type = this.#peek()
    if (isMap(type)) return this.#skipValues(this.mapLength() * 2, depth)
    if (isArray(type)) return this.#skipValues(this.#arrayLength(), depth)
    const size = scalarSize(type)
    if (size !== undefined) this.#take(size + 1)
    else if (isRaw(type)) this.#take(this.#rawLength())
    else this.#skipExtension()
  }

  /** Every value has at least one octet, so that a length that lies ends at the end of the octets. */
  #skipValues(count: number, depth: number): void {
    for (let i = 0; i < count && this.#failure === undefined; i++) this.skip(depth + 1)
  }

  #skipExtension(): void {
    const type = this.#octet()
    if (type >= 0xd4 && type <= 0xd8) this.#take(1 + 2 ** (type - 0xd4))
    else if (type === 0xc7) this.#take(this.#octet() + 1)
    else if (type === 0xc8) this.#take(this.#uint16() + 1)
    else if (type === 0xc9) this.#take(this.#uint32() + 1)
    else this.fail('malformed') // 0xc1 is never used
  }

  #integer(): number {
    const type = this.#octet()
    if (type <= 0x7f) return type
    if (type === 0xcc) return this.#octet()
    if (type === 0xcd) return this.#uint16()
    if (type === 0xce) return this.#uint32()
    // Signed forms and 64 bits: what is negative or above 2^53 is out of everybody's range.
    if (type === 0xcf) return this.#uint32() * 2 ** 32 + this.#uint32()
    if (type === 0xd0) return (this.#octet() << 24) >> 24
    if (type === 0xd1) return (this.#uint16() << 16) >> 16
    if (type === 0xd2) return this.#uint32() | 0
    if (type === 0xd3) return (this.#uint32() | 0) * 2 ** 32 + this.#uint32()
    if (type === 0xc0) return 0
    return -1
  }

  #arrayLength(): number {
    const type = this.#octet()
    if (type === 0xdc) return this.#uint16()
    if (type === 0xdd) return this.#uint32()
    return type & 0x0f
  }

  #rawLength(): number {
    const type = this.#octet()
    if (type >= 0xa0 && type <= 0xbf) return type & 0x1f
    if (type === 0xd9 || type === 0xc4) return this.#octet()
    if (type === 0xda || type === 0xc5) return this.#uint16()
    if (type === 0xdb || type === 0xc6) return this.#uint32()
    if (type !== 0xc0) this.fail('malformed')
    return 0
  }

  #peek(): number {
    const octet = this.#bytes[this.#offset]
    if (octet === undefined) this.fail('truncated')
    return octet ?? 0
  }

  #octet(): number {
    return this.#number(1, (at) => this.#view.getUint8(at))
  }

  #uint16(): number {
    return this.#number(2, (at) => this.#view.getUint16(at))
  }

  #uint32(): number {
    return this.#number(4, (at) => this.#view.getUint32(at))
  }

  #number(size: number, read: (at: number) => number): number {
    const at = this.#offset
    if (at + size > this.#bytes.length) this.fail('truncated')
    if (this.#failure !== undefined) return 0
    this.#offset = at + size
    return read(at)
  }

  #take(length: number): Uint8Array {
    const at = this.#offset
    if (at + length > this.#bytes.length) this.fail('truncated')
    if (this.#failure !== undefined) return EMPTY
    this.#offset = at + length
    return this.#bytes.subarray(at, at + length)
  }
}

function isMap(type: number): boolean {
  return (type >= 0x80 && type <= 0x8f) || type === 0xde || type === 0xdf
}

function isArray(type: number): boolean {
  return (type >= 0x90 && type <= 0x9f) || type === 0xdc || type === 0xdd
}

function isRaw(type: number): boolean {
  return (type >= 0xa0 && type <= 0xbf) || (type >= 0xc4 && type <= 0xc6) || (type >= 0xd9 && type <= 0xdb)
}

/** Octets after the type of a number, a boolean or nil; undefined for what is none of them. */
function scalarSize(type: number): number | undefined {
  if (type <= 0x7f || type >= 0xe0 || type === 0xc0 || type === 0xc2 || type === 0xc3) return 0
  if (type === 0xcc || type === 0xd0) return 1
  if (type === 0xcd || type === 0xd1) return 2
  if (type === 0xca || type === 0xce || type === 0xd2) return 4
  if (type === 0xcb || type === 0xcf || type === 0xd3) return 8
  return undefined
}
