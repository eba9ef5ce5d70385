// One HTTP/1.1 answer read from a byte stream: status and body, where the length of the body is told (RFC 9112 6.2). For
// connections that fetch cannot make.

/** What the program answered. */
export interface PodAnswer {
  readonly status: number
  /** The body as it came. */
  readonly octets: Uint8Array
  /** The same as text, made anew each time that it is read: a capture is none. */
  readonly body: string
}

/** A capture of control packets has up to seven megabytes. */
const LONGEST = 8 * 1024 * 1024
const LONGEST_HEAD = 64 * 1024
const HEAD_END = '\r\n\r\n'

/** What a head says, and which octets of the whole are the body. */
interface Head {
  readonly status: number
  readonly start: number
  readonly end: number
}

export class HttpAnswer {
  readonly #parts: Uint8Array[] = []
  #length = 0
  #head: Head | undefined

  /** Takes what has come; false when it is too much. */
  add(part: Uint8Array): boolean {
    this.#parts.push(part.slice())
    this.#length += part.length
    this.#head ??= headOf(this.#parts)
    return this.#length <= (this.#head === undefined ? LONGEST_HEAD : LONGEST)
  }

  /** The answer once it is complete. */
  whole(): PodAnswer | undefined {
    if (this.#head === undefined || this.#length < this.#head.end) return undefined
    const { status, start, end } = this.#head
    const octets = Buffer.concat(this.#parts).subarray(start, end)
    return {
      status,
      octets,
      get body() {
        return octets.toString()
      },
    }
  }
}

/** Undefined before all of it is there. */
function headOf(parts: readonly Uint8Array[]): Head | undefined {
  const octets = Buffer.concat(parts)
  const headEnd = octets.indexOf(HEAD_END)
  if (headEnd < 0) return undefined
  const head = octets.subarray(0, headEnd).toString('latin1')
  const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(head) ?? []
  const [, length] = /^content-length: *(\d+) *$/im.exec(head) ?? []
  const start = headEnd + HEAD_END.length
  // one that does not say both is never whole
  const end = status === undefined || length === undefined ? Infinity : start + Number(length)
  return { status: Number(status), start, end }
}
