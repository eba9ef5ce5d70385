// Writes LZW (see codes.ts). The table of known sequences is a hash table of words, each with the key (the code of the
// sequence without its last octet, and that octet: 20 bits) above its code (12 bits). Word 0 is an empty place: no
// sequence has the code 0.

import { CLEAR, END, LAST_CODE, NARROWEST } from './codes.ts'

/** Four times as many as there can be sequences. A packet makes at most one of each octet, a stream fills the codes. */
const SLOTS_OF_PACKET = 1 << 12
const SLOTS = 1 << 14

export function compress(data: Uint8Array): Uint8Array {
  const bits = new BitWriter(data.length)
  const table = new Uint32Array(data.length * 4 <= SLOTS_OF_PACKET ? SLOTS_OF_PACKET : SLOTS)
  let last = END
  let current: number | undefined
  bits.write(CLEAR)

  // The other side makes one entry a code. It is counted here even where none is made, to change width in step with it.
  const emit = (code: number) => {
    bits.write(code)
    last += 1
    if (last === 1 << bits.width) bits.width += 1
    if (last < LAST_CODE) return true
    bits.write(CLEAR)
    bits.width = NARROWEST
    last = END
    table.fill(0)
    return false
  }

  for (const octet of data) {
    if (current === undefined) {
      current = octet
      continue
    }
    const key = (current << 8) | octet
    const slot = find(table, key)
    const known = (table[slot] ?? 0) & 0xfff
    if (known !== 0) {
      current = known
    } else {
      if (emit(current)) table[slot] = (key << 12) | last
      current = octet
    }
  }
  if (current !== undefined) emit(current)
  bits.write(END)
  return bits.finish()
}

/** The place of the key, or the empty place where it belongs. At most a quarter of the places is ever taken. */
function find(table: Uint32Array, key: number): number {
  const mask = table.length - 1
  let slot = ((key >>> 12) ^ key) & mask
  while (table[slot] !== 0 && (table[slot] ?? 0) >>> 12 !== key) slot = (slot + 1) & mask
  return slot
}

class BitWriter {
  width = NARROWEST
  #bytes: Uint8Array
  #length = 0
  #pending = 0
  #count = 0

  constructor(expected: number) {
    this.#bytes = new Uint8Array(expected + 16)
  }

  write(code: number): void {
    this.#pending |= code << this.#count
    this.#count += this.width
    while (this.#count >= 8) this.#flush()
  }

  finish(): Uint8Array {
    if (this.#count > 0) this.#flush()
    return this.#bytes.subarray(0, this.#length)
  }

  #flush(): void {
    if (this.#length === this.#bytes.length) {
      const grown = new Uint8Array(this.#length * 2)
      grown.set(this.#bytes)
      this.#bytes = grown
    }
    this.#bytes[this.#length] = this.#pending
    this.#length += 1
    this.#pending >>>= 8
    this.#count -= 8
  }
}
