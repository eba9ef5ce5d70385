// A stream of octets read by count, with no more of it in memory than was asked for and one chunk.

export class OctetReader {
  readonly #source: AsyncIterator<Uint8Array>
  #held: Uint8Array = new Uint8Array(0)
  #hasEnded = false

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** The next `count` octets, which stay unread; fewer where the stream ends before. */
  async peek(count: number): Promise<Uint8Array> {
    while (this.#held.length < count && (await this.#more()));
    return this.#held.subarray(0, count)
  }

  /** Reads `count` octets; fewer where the stream ends before. */
  async take(count: number): Promise<Uint8Array> {
    const taken = await this.peek(count)
    this.#held = this.#held.subarray(taken.length)
    return taken
  }

  /** All that is left, chunk by chunk. */
  async *rest(): AsyncGenerator<Uint8Array> {
    while (this.#held.length > 0 || (await this.#more())) {
      const chunk = this.#held
      this.#held = new Uint8Array(0)
      yield chunk
    }
  }

  /** False at the end. */
  async #more(): Promise<boolean> {
    if (this.#hasEnded) return false
    const { done, value } = await this.#source.next()
    if (done === true) {
      this.#hasEnded = true
      return false
    }
    this.#held = this.#held.length === 0 ? value : Buffer.concat([this.#held, value])
    return true
  }
}
