// Cuts one direction of a connection into messages, for whoever records them: by their lengths alone, whatever is in them. The
// core cuts by itself, and judges.

import { HEADER_SIZE } from '../wire/header.ts'

export class MessageCutter {
  /** What has not become a message yet. */
  #rest = new Uint8Array(0)
  #isLost = false

  /**
   * The messages that end with these octets. Where a length cannot be one, what is there is the last message, since nobody
   * knows where the next begins. The octets may be used again afterwards.
   */
  take(octets: Uint8Array): readonly Uint8Array[] {
    if (this.#isLost) return []
    const found: Uint8Array[] = []
    let waiting = joined(this.#rest, octets)
    while (waiting.length >= HEADER_SIZE) {
      const length = ((waiting[16] ?? 0) << 8) | (waiting[17] ?? 0)
      this.#isLost = length < HEADER_SIZE
      if (waiting.length < length) break
      found.push(this.#isLost ? waiting : waiting.subarray(0, length))
      waiting = this.#isLost ? new Uint8Array(0) : waiting.subarray(length)
    }
    this.#rest = waiting
    return found
  }
}

/** A copy of its own. */
function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}
