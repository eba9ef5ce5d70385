// Messages in hexadecimal digits: one a line, or a stream of them over lines of any length. Blanks, colons, commas and `0x`
// between octets are passed over, and whatever follows a `#`. A line that cannot be read is named and costs what is on it.

import type { OctetReader } from './octet-reader.ts'
import type { Flow, Piece, Place, RecordedForm } from './piece.ts'

/** Of both ends there may be messages: what OPENs among them say is not said of the others. */
const FLOW: Flow = { name: 'hex', reverse: 'none' }
const FORM: RecordedForm = { hasFourOctetAs: true, hasPaths: false, hasExtendedMessages: false }
/** Octets of one line that are handed on together. */
const PIECE_SIZE = 32_768
const MARKER_SIZE = 16

const [TAB, NEWLINE, RETURN, BLANK, HASH, COMMA, COLON] = [9, 10, 13, 32, 35, 44, 58] as const
const [ZERO, X_UPPER, X_LOWER] = [48, 88, 120] as const
const BETWEEN: ReadonlySet<number> = new Set([TAB, RETURN, BLANK, COMMA, COLON])

export async function* readHex(reader: OctetReader): AsyncGenerator<Piece> {
  const lines = new HexLines()
  for await (const chunk of reader.rest()) yield* lines.take(chunk)
  yield* lines.take(Uint8Array.of(NEWLINE))
  yield { kind: 'end', place: lines.place, flow: FLOW }
}

class HexLines {
  #line = 1
  #column = 0
  #octets: number[] = []
  #high: number | undefined
  #isFirst = true
  /** The rest of the line is passed over. */
  #isSkipping = false

  get place(): Place {
    return { unit: 'line', number: Math.max(1, this.#line - 1) }
  }

  *take(chunk: Uint8Array): Generator<Piece> {
    for (const character of chunk) {
      if (character === NEWLINE) yield* this.#endLine()
      else if (!this.#isSkipping) yield* this.#takeOne(character)
    }
  }

  *#takeOne(character: number): Generator<Piece> {
    this.#column++
    const digit = digitOf(character)
    if (digit !== undefined) {
      if (this.#high === undefined) this.#high = digit
      else {
        this.#octets.push(this.#high * 16 + digit)
        this.#high = undefined
      }
      if (this.#octets.length >= PIECE_SIZE) yield* this.#handOn()
    } else if ((character === X_LOWER || character === X_UPPER) && this.#high === 0) this.#high = undefined
    else if (character === HASH) this.#isSkipping = true
    else if (isBetween(character)) {
      if (this.#high !== undefined)
        yield* this.#fail('an octet has two hexadecimal digits, and this one has one')
    } else yield* this.#fail(`${shown(character)} is no hexadecimal digit`)
  }

  *#endLine(): Generator<Piece> {
    if (this.#high !== undefined) {
      this.#column++
      yield* this.#fail('an octet has two hexadecimal digits, and the last of this line has one')
    }
    yield* this.#handOn()
    this.#line++
    this.#column = 0
    this.#isFirst = true
    this.#isSkipping = false
  }

  *#handOn(): Generator<Piece> {
    if (this.#octets.length === 0) return
    const octets = Uint8Array.from(this.#octets)
    const begins = this.#isFirst && octets.length >= MARKER_SIZE && isMarker(octets)
    this.#octets = []
    this.#isFirst = false
    const place: Place = { unit: 'line', number: this.#line }
    yield {
      kind: 'octets',
      place,
      octets,
      flow: FLOW,
      form: FORM,
      ...(begins && { holds: 'begin' as const }),
    }
  }

  *#fail(what: string): Generator<Piece> {
    const place: Place = { unit: 'line', number: this.#line }
    this.#high = undefined
    this.#isSkipping = true
    yield* this.#handOn()
    yield {
      kind: 'cut',
      place,
      flow: FLOW,
      why: `column ${this.#column}: ${what}; the rest of the line is not read`,
    }
  }
}

function isMarker(octets: Uint8Array): boolean {
  return octets.subarray(0, MARKER_SIZE).every((octet) => octet === 0xff)
}

function digitOf(character: number): number | undefined {
  if (character >= ZERO && character <= 57) return character - ZERO
  const letter = character | 0x20
  return letter >= 97 && letter <= 102 ? letter - 87 : undefined
}

function isBetween(character: number): boolean {
  return BETWEEN.has(character)
}

function shown(character: number): string {
  return character > BLANK && character < 127
    ? JSON.stringify(String.fromCharCode(character))
    : `octet 0x${character.toString(16).padStart(2, '0')}`
}
