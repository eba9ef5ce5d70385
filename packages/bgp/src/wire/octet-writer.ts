// Octets in network order, written one field after the other.

export class OctetWriter {
  readonly #octets: number[] = []

  get length(): number {
    return this.#octets.length
  }

  u8(value: number): this {
    this.#octets.push(value & 0xff)
    return this
  }

  u16(value: number): this {
    return this.u8(value >>> 8).u8(value)
  }

  u32(value: number): this {
    return this.u16(value >>> 16).u16(value)
  }

  bytes(value: Iterable<number>): this {
    for (const octet of value) this.#octets.push(octet)
    return this
  }

  take(): Uint8Array {
    return Uint8Array.from(this.#octets)
  }
}
