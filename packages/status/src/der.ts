// The few pieces of DER that a certificate is made of: written, and read as far as one certificate is signed by another. A
// piece is its tag, its length and its content.
// Contract: ITU-T X.690, 8 (tags and lengths), 10 (the distinguished form).

export type Bytes = Uint8Array<ArrayBuffer>

const SEQUENCE = 0x30
const SET = 0x31

/** One element: `tag`, the length in the shortest form, the content's parts one after the other. */
export function element(tag: number, ...parts: readonly Bytes[]): Bytes {
  const content = join(parts)
  return join([Uint8Array.of(tag, ...lengthOf(content)), content])
}

export function sequence(...parts: readonly Bytes[]): Bytes {
  return element(SEQUENCE, ...parts)
}

/** A SET of one: more would have to be sorted. */
export function setOf(part: Bytes): Bytes {
  return element(SET, part)
}

/** An INTEGER that is not negative, from its big-endian bytes. */
export function unsigned(bytes: Bytes): Bytes {
  const start = bytes.findIndex((byte) => byte !== 0)
  const shortest = start === -1 ? Uint8Array.of(0) : bytes.slice(start)
  // a first bit that is set would make it negative
  return (shortest[0] ?? 0) >= 0x80 ? element(0x02, Uint8Array.of(0), shortest) : element(0x02, shortest)
}

/** An OBJECT IDENTIFIER, from its usual form: `1.2.840.10045.4.3.2`. */
export function objectIdentifier(dotted: string): Bytes {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return element(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)))
}

/** A UTF8String. */
export function utf8(text: string): Bytes {
  return element(0x0c, new TextEncoder().encode(text))
}

/** A BIT STRING of whole bytes, less `unused` bits at its end. */
export function bitString(bytes: Bytes, unused = 0): Bytes {
  return element(0x03, Uint8Array.of(unused), bytes)
}

export function octetString(bytes: Bytes): Bytes {
  return element(0x04, bytes)
}

export const TRUE: Bytes = Uint8Array.of(0x01, 1, 0xff)
export const NULL: Bytes = Uint8Array.of(0x05, 0)

/** A date in whole seconds: UTCTime up to 2049, GeneralizedTime from 2050 (RFC 5280 4.1.2.5). */
export function time(date: Date): Bytes {
  const digits = `${date.toISOString().replace(/[-:T]|\..*/g, '')}Z`
  const ascii = new TextEncoder()
  return date.getUTCFullYear() < 2050
    ? element(0x17, ascii.encode(digits.slice(2)))
    : element(0x18, ascii.encode(digits))
}

/** One element as it was read. */
export interface Element {
  readonly tag: number
  readonly content: Bytes
  /** With its tag and its length. */
  readonly whole: Bytes
}

/** The elements that `bytes` is made of, which whoever checked the certificate has found well-formed. */
export function elementsOf(bytes: Bytes): Element[] {
  const elements: Element[] = []
  for (let start = 0; start < bytes.length;) {
    const [tag = 0, first = 0] = bytes.subarray(start)
    const lengthOctets = first < 0x80 ? 0 : first & 0x7f
    const from = start + 2 + lengthOctets
    const length =
      lengthOctets === 0 ? first : bytes.slice(start + 2, from).reduce((sum, it) => sum * 256 + it, 0)
    elements.push({
      tag,
      content: bytes.slice(from, from + length),
      whole: bytes.slice(start, from + length),
    })
    start = from + length
  }
  return elements
}

function lengthOf({ length }: Bytes): number[] {
  if (length < 0x80) return [length]
  const bytes = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return [0x80 | bytes.length, ...bytes]
}

/** Seven bits a byte, all but the last marked. */
function base128(value: number): number[] {
  const bytes = [value % 128]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.unshift(0x80 | (rest % 128))
  }
  return bytes
}

function join(parts: readonly Bytes[]): Bytes {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}
