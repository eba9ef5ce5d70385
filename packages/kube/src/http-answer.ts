// One HTTP/1.1 answer read from a byte stream: status and body, where the length of the body is told (RFC 9112 6.2). For
// connections that fetch cannot make.

/** A capture of control packets has up to seven megabytes. */
const LONGEST = 8 * 1024 * 1024
const HEAD_END = '\r\n\r\n'

export class HttpAnswer {
  readonly #parts: Uint8Array[] = []
  #length = 0

  /** Takes what has come; false when it is too much. */
  add(part: Uint8Array): boolean {
    this.#parts.push(part.slice())
    this.#length += part.length
    return this.#length <= LONGEST
  }

  /** The answer once it is complete. */
  whole(): { readonly status: number; readonly body: string; readonly octets: Uint8Array } | undefined {
    const octets = Buffer.concat(this.#parts)
    const end = octets.indexOf(HEAD_END)
    if (end < 0) return undefined
    const head = octets.subarray(0, end).toString('latin1')
    const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(head) ?? []
    const [, length] = /^content-length: *(\d+) *$/im.exec(head) ?? []
    if (status === undefined || length === undefined) return undefined
    const start = end + HEAD_END.length
    if (octets.length < start + Number(length)) return undefined
    const body = octets.subarray(start, start + Number(length))
    return { status: Number(status), body: body.toString(), octets: body }
  }
}
