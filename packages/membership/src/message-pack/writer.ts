// Writes MessagePack as memberlist reads it: strings and octets in the old raw form (fixraw, raw 16, raw 32; the octets
// of str 8 and bin did not exist yet), no octets as nil, whole numbers in the shortest unsigned form.

const encoder = new TextEncoder()

export class MessagePackWriter {
  #bytes = new Uint8Array(256)
  #view = new DataView(this.#bytes.buffer)
  #length = 0

  /** What was written: a view that ends with the next write. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  /** An octet as it is: the type byte that stands before a message. */
  octet(value: number): void {
    this.#reserve(1)
    this.#view.setUint8(this.#length, value)
    this.#length += 1
  }

  /** At most 15 entries: no message has more fields. */
  mapHeader(entries: number): void {
    this.octet(0x80 | entries)
  }

  unsigned(value: number): void {
    if (value <= 0x7f) return this.octet(value)
    if (value <= 0xff) return this.#typed(0xcc, 1, value)
    if (value <= 0xffff) return this.#typed(0xcd, 2, value)
    this.#typed(0xce, 4, value)
  }

  boolean(value: boolean): void {
    this.octet(value ? 0xc3 : 0xc2)
  }

  text(value: string): void {
    this.#raw(encoder.encode(value))
  }

  octets(value: Uint8Array): void {
    if (value.length === 0) this.octet(0xc0)
    else this.#raw(value)
  }

  /** A value that is MessagePack already. */
  encoded(value: Uint8Array): void {
    this.#reserve(value.length)
    this.#bytes.set(value, this.#length)
    this.#length += value.length
  }

  #raw(value: Uint8Array): void {
    if (value.length <= 0x1f) this.octet(0xa0 | value.length)
    else if (value.length <= 0xffff) this.#typed(0xda, 2, value.length)
    else this.#typed(0xdb, 4, value.length)
    this.encoded(value)
  }

  #typed(type: number, size: 1 | 2 | 4, value: number): void {
    this.octet(type)
    this.#reserve(size)
    if (size === 1) this.#view.setUint8(this.#length, value)
    else if (size === 2) this.#view.setUint16(this.#length, value)
    else this.#view.setUint32(this.#length, value)
    this.#length += size
  }

  #reserve(count: number): void {
    const needed = this.#length + count
    if (needed <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
    grown.set(this.bytes())
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }
}
