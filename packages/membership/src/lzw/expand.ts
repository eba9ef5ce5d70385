// Reads LZW (see codes.ts), never to more than the caller allows: 20 KB can stand for 20 MB.

import { CLEAR, END, LAST_CODE, NARROWEST } from './codes.ts'

export type ExpandFailure = 'malformed' | 'tooLong'

export type Expanded =
  { readonly ok: true; readonly data: Uint8Array } | { readonly ok: false; readonly failure: ExpandFailure }

/** The data up to the code that ends it; what follows is not looked at, and data without that code is malformed. */
export function expand(input: Uint8Array, longest: number): Expanded {
  const codes = new CodeReader(input)
  const output = new Output(Math.min(longest, input.length * 4), longest)
  // Of each code: where the sequence it stands for was first written, and how long it is.
  const starts = new Uint32Array(LAST_CODE + 1)
  const lengths = new Uint32Array(LAST_CODE + 1)
  let last = END
  let hasPrevious = false
  let previousStart = 0
  let previousLength = 0

  for (;;) {
    const code = codes.read()
    if (code === undefined) return { ok: false, failure: 'malformed' }
    if (code === END) return { ok: true, data: output.bytes() }
    if (code === CLEAR) {
      codes.width = NARROWEST
      last = END
      hasPrevious = false
      continue
    }
    // The entry that this code completes: the previous sequence, and the first octet of this one, which is written
    // right behind it. So the entry that is being made may be used at once.
    if (hasPrevious && last <= LAST_CODE) {
      starts[last] = previousStart
      lengths[last] = previousLength + 1
    }
    const start = output.length
    const length = code < CLEAR ? 1 : (lengths[code] ?? 0)
    if (code > END && (code > last || (code === last && !hasPrevious)))
      return { ok: false, failure: 'malformed' }
    const fits = code < CLEAR ? output.add(code) : output.repeat(starts[code] ?? 0, length)
    if (!fits) return { ok: false, failure: 'tooLong' }
    previousStart = start
    previousLength = length
    hasPrevious = true
    last += 1
    if (last === 1 << codes.width && codes.width < 12) codes.width += 1
    if (last > LAST_CODE) return { ok: false, failure: 'malformed' } // a table overfull: the writer clears it before
  }
}

class CodeReader {
  width = NARROWEST
  readonly #input: Uint8Array
  #offset = 0
  #pending = 0
  #count = 0

  constructor(input: Uint8Array) {
    this.#input = input
  }

  read(): number | undefined {
    while (this.#count < this.width) {
      const octet = this.#input[this.#offset]
      if (octet === undefined) return undefined
      this.#offset += 1
      this.#pending |= octet << this.#count
      this.#count += 8
    }
    const code = this.#pending & ((1 << this.width) - 1)
    this.#pending >>>= this.width
    this.#count -= this.width
    return code
  }
}

class Output {
  length = 0
  #bytes: Uint8Array
  readonly #longest: number

  constructor(expected: number, longest: number) {
    this.#bytes = new Uint8Array(expected)
    this.#longest = longest
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length)
  }

  add(octet: number): boolean {
    if (!this.#reserve(1)) return false
    this.#bytes[this.length] = octet
    this.length += 1
    return true
  }

  /** Octet by octet: the sequence may reach into what is being written. */
  repeat(start: number, length: number): boolean {
    if (!this.#reserve(length)) return false
    for (let i = 0; i < length; i++) this.#bytes[this.length + i] = this.#bytes[start + i] ?? 0
    this.length += length
    return true
  }

  #reserve(count: number): boolean {
    const needed = this.length + count
    if (needed > this.#longest) return false
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.min(this.#longest, Math.max(needed, this.#bytes.length * 2)))
      grown.set(this.bytes())
      this.#bytes = grown
    }
    return true
  }
}
